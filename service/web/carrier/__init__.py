"""The carrier's door: signed webhooks in, nothing else. See `service.web.carrier.app`."""
