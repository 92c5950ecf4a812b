"""The only settings file: everything that differs between installations comes from the environment."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def env(name: str, default: str = "") -> str:
    """A setting as text."""
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    """A setting that is on or off."""
    return env(name, "1" if default else "").lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    """A setting with several values, separated by commas."""
    return [value.strip() for value in env(name, default).split(",") if value.strip()]


ROOT = Path(__file__).resolve().parent.parent
DATA = Path(env("DATA_DIR", str(ROOT / ".data")))

DEVELOPMENT_SECRET = "for-one-machine-only-never-for-the-internet-0123456789"  # noqa: S105
DEBUG = env_bool("DEBUG")
IS_PRODUCTION = env("TSEKH_ENV", "development") == "production"
SECRET_KEY = env("SECRET_KEY", DEVELOPMENT_SECRET)
if IS_PRODUCTION and SECRET_KEY == DEVELOPMENT_SECRET:
    raise ImproperlyConfigured("Set SECRET_KEY: production does not start with the default one.")

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "backend.backoffice.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_q",
    "pgtrigger",
    "import_export",
    "simple_history",
    "backend.core",
    "backend.accounts",
    "backend.catalog",
    "backend.warehouses",
    "backend.accounting",
    "backend.messaging",
    "backend.workflow",
    "backend.ledger",
    "backend.cash",
    "backend.materials",
    "backend.inventory",
    "backend.sales",
    "backend.payments",
    "backend.production",
    "backend.fulfillment",
    "backend.reports",
    "backend.public",
    "backend.backoffice.apps.BackofficeConfig",
    "backend.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "backend.backoffice.middleware.GuardsPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backend.backoffice.middleware.SpeaksTheirLanguage",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# A person waits at most three seconds for somebody else's lock; nothing runs for half a minute.
DATABASE_TIMEOUTS = "-c lock_timeout=3s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
# A prepared statement (see core.statements) is planned once, not anew for every array of ids; and rows are
# found through indexes, as nothing here lies on disks that turn.
DATABASE_PLANS = "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1"
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **dj_database_url.parse(
            env("DATABASE_URL", "postgresql://tsekh@127.0.0.1:5432/tsekh"),
            conn_max_age=60,
            conn_health_checks=True,
        ),
    }
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "options": f"{DATABASE_TIMEOUTS} {DATABASE_PLANS}",
    "application_name": env("APPLICATION_NAME", "tsekh"),
    # A line that leads nowhere is noticed in seconds, not in hours.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    # Only what core.statements sends is prepared: the ORM binds its parameters by itself.
    "prepare_threshold": 0,
}
DATABASES["default"]["TEST"] = {"TEMPLATE": env("TEST_DATABASE_TEMPLATE") or None}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "backend.accounts.backends.Rights"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Guessing a password: after ten wrong ones from one address a login rests for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "backoffice/locked.html"
AXES_CLIENT_IP_CALLABLE = "backend.backoffice.middleware.address_of"
PROXIES = int(env("PROXIES", "0"))
"""How many proxies stand before the office: each adds the address it was asked from to X-Forwarded-For."""

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = env("TIME_ZONE", "Europe/Kyiv")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "backend.backoffice.formats"

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(DATA / "static")))
STATICFILES_DIRS = [ROOT / "static"]
# Pages are served with the files as they stand; no build step between an edit and the screen.
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(DATA / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# retry > timeout * (1 + queue_limit / workers), or a job that is still running is started again.
Q_CLUSTER = {
    "name": "tsekh",
    "orm": "default",
    "workers": 2,
    "queue_limit": 2,
    "bulk": 1,
    "timeout": 120,
    "retry": 300,
    "max_attempts": 5,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 250,
    "poll": 1,
    "label": _("Jobs"),
}

BOT_TOKEN = env("BOT_TOKEN")
TELEGRAM_API_URL = env("TELEGRAM_API_URL", "https://api.telegram.org")
BOT_USERNAME = env("BOT_USERNAME", "tsekh_demo_bot")
# Where customers and payment providers reach us; without it nobody is sent a link.
PUBLIC_URL = env("PUBLIC_URL").rstrip("/")
LIQPAY_PUBLIC_KEY, LIQPAY_PRIVATE_KEY = env("LIQPAY_PUBLIC_KEY"), env("LIQPAY_PRIVATE_KEY")
LIQPAY_URL = env("LIQPAY_URL", "https://www.liqpay.ua/api/3/checkout")
LIQPAY_API_URL = env("LIQPAY_API_URL", "https://www.liqpay.ua/api/request")
LIQPAY_SANDBOX = env_bool("LIQPAY_SANDBOX")
WEBHOOK_URL, WEBHOOK_SECRET = env("WEBHOOK_URL"), env("WEBHOOK_SECRET")
WEBHOOK_HOST, WEBHOOK_PORT = env("WEBHOOK_HOST", "127.0.0.1"), int(env("WEBHOOK_PORT", "8080"))
"""With an address Telegram brings updates there; without one the bot asks for them."""
MESSAGES_PER_SECOND = float(env("MESSAGES_PER_SECOND", "25"))
"""Telegram refuses more than some thirty a second, unless it was told otherwise."""

LOW_STOCK_AT = int(env("LOW_STOCK_AT", "1"))
"""A variant that people order is running out when no more pieces than this are free."""

UNFOLD = {
    "SITE_TITLE": _("Tsekh"),
    "SITE_HEADER": _("Tsekh"),
    "SITE_SUBHEADER": _("the office of the workshop"),
    "SITE_SYMBOL": "precision_manufacturing",
    "SITE_ICON": lambda request: static("backoffice/logo.svg"),
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("backoffice/logo.svg"),
        }
    ],
    "SITE_URL": None,
    "STYLES": [lambda request: static("backoffice/office.css")],
    "SCRIPTS": [lambda request: static("backoffice/office.js")],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "SHOW_LANGUAGES": True,
    "ENVIRONMENT": "backend.backoffice.navigation.environment",
    "DASHBOARD_CALLBACK": "backend.backoffice.dashboard.dashboard",
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": "backend.backoffice.navigation.sidebar",
    },
    "COLORS": {
        "primary": {
            "50": "oklch(97% .018 70)",
            "100": "oklch(94% .038 68)",
            "200": "oklch(88% .072 64)",
            "300": "oklch(80% .11 60)",
            "400": "oklch(71% .14 55)",
            "500": "oklch(63% .15 50)",
            "600": "oklch(54% .14 47)",
            "700": "oklch(46% .12 45)",
            "800": "oklch(39% .098 44)",
            "900": "oklch(33% .078 43)",
            "950": "oklch(24% .056 42)",
        },
    },
}
"""Leather brown; what the sidebar holds is in backend/backoffice/navigation.py."""

# What was is read, not put back: a price is changed by whoever changes prices now.
SIMPLE_HISTORY_REVERT_DISABLED = True
# A cell that begins with «=» is words, not a formula that a spreadsheet would run.
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = ["^health/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    # aiohttp and urllib3 log addresses, and Telegram's address holds the token.
    "loggers": {
        **{
            name: {"level": "WARNING"}
            for name in ("aiohttp.access", "aiogram.event", "httpx", "django_q", "axes", "fontTools")
        },
        # It calls every refusal of a getter an error; what nobody answers for, the worker logs.
        "aiogram_dialog.window": {"level": "CRITICAL"},
    },
}
