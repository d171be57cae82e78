"""What peers wish of us by text: their pace, privacy, data, a person, their language."""
