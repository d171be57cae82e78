"""A carrier for trial use: enough of Twilio's REST and signed webhooks, and phones to try them
with, in a process of its own. No text really leaves it. The service proper never imports it."""
