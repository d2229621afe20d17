"""The co-production workspace: where unpaid carers and services plan together and decide by consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from workspace import db as ground
from workspace import web
from workspace.config import root_folder
from workspace.instance import compressed

if TYPE_CHECKING:
    from workspace.config import Settings


def create_app(settings: Settings) -> Flask:
    """One installation, ready to serve: knows every room; no room knows it."""
    app = Flask(
        __name__, static_folder=str(root_folder("static")), template_folder=str(root_folder("templates"))
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SESSION_COOKIE_NAME="workspace",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.address.startswith("https:"),
        SESSION_REFRESH_EACH_REQUEST=False,  # the door renews the stamp in it once an hour
        PERMANENT_SESSION_LIFETIME=400
        * 24
        * 3600,  # the door ends idle sessions itself and keeps their words
        MAX_CONTENT_LENGTH=512 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        WTF_CSRF_CHECK_DEFAULT=False,  # the door checks, after it knows who is asking
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE=settings.languages[0],
        BABEL_DEFAULT_TIMEZONE=settings.time_zone,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    ground.set_zone(settings.time_zone)
    db = ground.db  # importing it by name would hide the module workspace.db from everybody else
    db.init_app(app)
    Migrate(app, db, directory=str(root_folder("migrations")), render_as_batch=True, compare_type=True)
    web.csrf.init_app(app)
    with app.app_context():
        ground.install(db.engine)
    _open_rooms(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's documented way
        app.wsgi_app,
        root=str(compressed(settings.instance, root_folder("static"))),
        prefix="static/",
        max_age=3600,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count)  # type: ignore[method-assign]  # Flask's documented way
    return app


def _open_rooms(app: Flask) -> None:
    from workspace.appeals.views import bp as appeals
    from workspace.by_link.views import bp as by_link
    from workspace.calendars.views import bp as calendars
    from workspace.circles.queries import facilitates
    from workspace.circles.views import bp as circles
    from workspace.facilitating.views import bp as facilitating
    from workspace.home.views import bp as home
    from workspace.importing.views import bp as importing
    from workspace.notices.views import bp as notices
    from workspace.partners.views import bp as partners
    from workspace.people import door, language
    from workspace.people.views import bp as people
    from workspace.plan.views import bp as plan
    from workspace.policies.views import bp as policies
    from workspace.proposals.views import bp as proposals
    from workspace.public import shelf
    from workspace.public.views import bp as public
    from workspace.queue.views import bp as queue
    from workspace.reviews.views import bp as reviews
    from workspace.selections.views import bp as selections
    from workspace.voices.views import bp as voices

    below = [public, people, circles, partners, policies, voices, plan, proposals]
    above = [facilitating, selections, reviews, appeals, importing, queue, calendars, home, by_link, notices]
    language.install(app)
    web.install(app, [*below, *above])
    door.install(app)
    app.config["RUNS_ROUNDS"] = facilitates  # who may need a second step to sign in
    shelf.install(app)
    if app.config["SETTINGS"].demo:
        from workspace.demo.views import bp as demo

        app.register_blueprint(demo)
