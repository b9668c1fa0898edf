"""All settings, read from the environment; `.env.example` lists the variables."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from asanbriefs.embedded import secret_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")


def _database(url: str) -> dict[str, Any]:
    """Return Django's description of the database, with a pool that checks itself."""
    options: dict[str, Any] = {
        "pool": {"min_size": 1, "max_size": 8, "timeout": 2},
        "server_side_binding": True,
        "prepare_threshold": 3,
    }
    if url:
        database: dict[str, Any] = environ.Env.db_url_config(url)
        if not database.get("ENGINE", "").endswith("postgresql"):
            raise ImproperlyConfigured("DATABASE_URL must begin with postgres://")
        # Compiling a search takes longer than answering it.
        options = {"options": "-c jit=off"} | database.pop("OPTIONS", {}) | options
    else:
        database = {
            "ENGINE": "asanbriefs.embedded",
            "NAME": "asanbriefs",
            "VAR_DIR": VAR_DIR,
        }
    return database | {"OPTIONS": options, "CONN_HEALTH_CHECKS": True}


def _flag(name: str) -> bool:
    text = env.str(name, default="false").lower()
    if text not in {"true", "false", "1", "0", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be True or False.")
    return text in {"true", "1", "yes", "on"}


def _number(name: str, default: int) -> int:
    text = env.str(name, default=str(default))
    if not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a number.")
    return int(text)


def _networks(name: str) -> list[str]:
    texts: list[str] = env.list(name, default=[])
    try:
        return [str(ip_network(text)) for text in texts]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error


DEBUG = _flag("DEBUG")
PORT = _number("PORT", 8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured("SITE_URL must begin with http:// or https://")
_secure = _site.scheme == "https"

DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASES = {"default": _database(DATABASE_URL)}
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if DATABASE_URL and not DEBUG:
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text.")
    SECRET_KEY = secret_key(VAR_DIR)

ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=sorted({_site.hostname, "127.0.0.1", "localhost"})
)
if "*" in ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; * is not safe.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = _networks("TRUSTED_PROXIES")

# Finished pages and the count
PAGES_MEMORY = _number("PAGES_MEMORY_MB", 128) << 20  # of each server process
SPOOL_ROOT = VAR_DIR / "spool"
UNCOUNTED_NETWORKS = _networks("UNCOUNTED_NETWORKS")
HONOUR_DO_NOT_TRACK = _flag("HONOUR_DO_NOT_TRACK")

INSTITUTE_NAME_KO = env.str("INSTITUTE_NAME_KO", default="정책연구원")
INSTITUTE_NAME_EN = env.str("INSTITUTE_NAME_EN", default="Policy Institute")

INSTALLED_APPS = [
    "briefs.desk.apps.DeskConfig",  # Django's admin under our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "js_asset",
    "django_prose_editor",
    "procrastinate.contrib.django",
    # Ours last: their defaults need the rights that the others' receivers make.
    "asanbriefs",
    "experts",
    "briefs",
]

MIDDLEWARE = [
    # Before those that answer by themselves, so that static files and the redirect
    # to https carry the policies too.
    "csp.middleware.CSPMiddleware",
    "asanbriefs.middleware.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "asanbriefs.middleware.CookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "asanbriefs.middleware.LanguageMiddleware",
    "asanbriefs.middleware.DatabaseAwayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "asanbriefs.urls"
WSGI_APPLICATION = "asanbriefs.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "asanbriefs.institute.names",
            ]
        },
    }
]

# Language and time: readers get Seoul's calendar, machines get UTC.
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/files/"
MEDIA_ROOT = VAR_DIR / "files"
EXPORTS_ROOT = VAR_DIR / "exports"
EXPORTS_KEPT = timedelta(days=_number("EXPORTS_KEPT_DAYS", 7))
# A bound volume is set in a process of its own, which may have so much.
VOLUME_MEMORY_MB = _number("VOLUME_MEMORY_MB", 4096)
FONTS_ROOT = VAR_DIR / "fonts"
STORAGES = {
    "default": {"BACKEND": "asanbriefs.files.HashedStorage"},
    "staticfiles": {"BACKEND": "asanbriefs.files.StaticStorage"},
}
# A brief of sixty sections is one form; more than this no brief has.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 << 20
WHITENOISE_AUTOREFRESH = DEBUG

# Sign-in
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "asanbriefs.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the subjects name the institute
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = INSTITUTE_NAME_EN
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

# Security
CSRF_FAILURE_VIEW = "briefs.desk.unsent.csrf_failure"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "__Host-session" if _secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "csrf"
LANGUAGE_COOKIE_NAME = "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _secure
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_HSTS_PRELOAD = _flag("HSTS_PRELOAD")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Mail: without EMAIL_URL nothing is sent; invitations are then shown as links.
EMAIL_URL = env.str("EMAIL_URL", default="")
vars().update(env.email_url_config(EMAIL_URL or "consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"noreply@{_site.hostname}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "asanbriefs.refusals.Refusals"}},
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "briefs": {"level": "INFO"},
        "asanbriefs": {"level": "INFO"},
        "django.request": {"filters": ["refusals"]},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []
PROCRASTINATE_IMPORT_PATHS = ["briefs.exports.jobs", "briefs.search.jobs"]
