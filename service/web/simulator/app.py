"""The simulator as a Flask app. Bind it to loopback; it answers nobody else."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from service import settings
from service.core.program.reading import read_program
from service.gateways.files import TEMPLATES
from service.web.simulator import guard
from service.web.simulator.cast import lines_of, phones_of
from service.web.simulator.config import Line, Phone, SimulatorConfig
from service.web.simulator.network import Network
from service.web.simulator.numbers import kept_settings, services
from service.web.simulator.phones import phones
from service.web.simulator.rest import rest, shape_error
from service.web.simulator.store import Store
from service.web.simulator.webhooks import API_VERSION

__all__ = ["Line", "Phone", "SimulatorConfig", "create_app", "from_environment", "stop"]

PAGES = TEMPLATES / "pages" / "simulator"
PROGRAM = TEMPLATES / "programs" / "demo.yaml"
BIGGEST_REQUEST = 64 * 1024
# Five tries, of any failure, with little patience for each: the setting advised for Twilio itself.
OVERRIDES = "#rc=5&rp=all&ct=2000&rt=4000"


def create_app(config: SimulatorConfig) -> Flask:
    """The simulator, its network running. `stop(app)` ends it.

    Make it in the process that serves it: threads do not outlive a fork.
    """
    app = Flask(
        "service.web.simulator",
        template_folder=str(PAGES),
        static_folder=str(PAGES / "static"),
        static_url_path="/simulator/static",
    )
    app.config["MAX_CONTENT_LENGTH"] = BIGGEST_REQUEST
    store = Store(config.state_path)
    for phone in config.phones:
        store.put_phone(phone)
    for line in config.lines:
        store.put_line(line.address, line.number)
    network = Network(config, store)
    app.extensions["simulator_config"] = config
    app.extensions["simulator_store"] = store
    app.extensions["simulator_network"] = network
    app.extensions["simulator_settings"] = kept_settings()
    guard.install(app)
    app.register_blueprint(rest)
    app.register_blueprint(services)
    app.register_blueprint(phones)
    app.register_error_handler(HTTPException, _show_error)
    network.start()
    return app


def stop(app: Flask) -> None:
    """End the network of `app` once the steps under way are done, and close its state."""
    app.extensions["simulator_network"].stop()
    app.extensions["simulator_store"].close()


def from_environment() -> Flask:
    """The simulator of this installation, with the phones of the demonstration program. Raises
    SettingsError when the settings are wrong, or when texts go to Twilio itself."""
    chosen = settings.load()
    if chosen.twilio_api_url == settings.TWILIO:
        raise settings.SettingsError(
            ["TWILIO_API_URL is Twilio's own: the simulator is for trial use only"]
        )
    program = read_program(PROGRAM.read_text(encoding="utf-8"), file=str(PROGRAM))
    return create_app(
        SimulatorConfig(
            account_sid=chosen.twilio_account_sid,
            auth_token=chosen.twilio_auth_token[0],
            state_path=chosen.var / "simulator.db",
            inbound_url=f"{chosen.public_url}/carrier/sms{OVERRIDES}",
            voice_url=f"{chosen.public_url}/carrier/voice{OVERRIDES}",
            phones=phones_of(program),
            console_url=f"{chosen.public_url}/",
            lines=lines_of(program),
        )
    )


def _show_error(error: HTTPException) -> Response | HTTPException:
    """Twilio's shape under its own path, Flask's plain page elsewhere."""
    ours = request.path.startswith((f"/{API_VERSION}/", "/v1/"))
    if ours and error.response is None:
        return shape_error(error)
    return error
