"""Django's settings for the record server's pages: no database, no accounts, no sessions of Django's own.

Owns: which parts of Django are used. Refuses: a database, and anything that would remember a patient
between two requests. The secret key is set by `wsgi.application_for`, derived from the deployment's
keyring.
"""

from pathlib import Path

_HERE = Path(__file__).parent

SECRET_KEY = ""
DEBUG = False
ALLOWED_HOSTS = ["*"]  # no absolute address is ever built from the Host header
INSTALLED_APPS = ["cloison.pages"]
DATABASES: dict[str, dict[str, str]] = {}
ROOT_URLCONF = "cloison.pages.urls"
APPEND_SLASH = True
MIDDLEWARE = [
    "cloison.pages.middleware.Headers",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cloison.pages.middleware.SignedIn",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "cloison.pages.head.of_page",
            ]
        },
    }
]
STATIC_URL = "/static/"
STATIC_FOLDER = _HERE / "static"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [_HERE / "locale", _HERE.parent / "incidents" / "locale"]
LANGUAGE_COOKIE_NAME = "cloison_language"
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

CSRF_COOKIE_NAME = "cloison_csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cloison.pages.refusals.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024  # the longest form here is a letter: nine parts of 8,000 characters
FILE_UPLOAD_HANDLERS = ["cloison.pages.uploads.Bounded"]
LOGGING_CONFIG = None  # the process that serves decides; nothing here logs a request body
