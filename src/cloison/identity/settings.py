"""Django's settings for the sign-in process.

Owns: what of Django and allauth is used. Refuses: sign-up, password reset, e-mail. `server.configure` puts in
connection, key and addresses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent

SECRET_KEY = ""  # this and the next are put in by server.configure
SIGNIN_KEY = PASSKEY_KEY = b""
RECORD_URL = SIGNIN_URL = ""
COOKIE_SECURE = True
ALLOWED_HOSTS: list[str] = []
DEBUG = False
INSTALLED_APPS = [
    "cloison.identity",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "cloison.identity.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "cloison.identity.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
            ]
        },
    }
]
DATABASES: dict[str, Any] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

ACCOUNT_ADAPTER = "cloison.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {  # per username (key) and per address; the address is a whole site's behind its router
    "login": "300/m/ip",
    "login_failed": "10/15m/key,300/15m/ip",
}
CACHES = {  # where tries are counted; room enough that a flood of made-up usernames pushes no count out
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MFA_ADAPTER = "cloison.identity.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp"]  # of allauth's own pages; passkeys have ours (see `passkeys`)
LOGIN_URL = LOGIN_REDIRECT_URL = "account_login"

SESSION_COOKIE_NAME = "cloison_signin"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 300  # the time between password and code, or to change one's means
CSRF_COOKIE_NAME = "cloison_signin_csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
STATIC_URL = "/static/"
STATIC_FOLDER = _HERE / "static"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "cloison_language"  # the record server's pages read the same choice
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [_HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024  # a username, a password, a code, a passkey's answer
FILE_UPLOAD_HANDLERS: list[str] = []
LOGGING_CONFIG = None
