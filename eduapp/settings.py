"""The one settings file. Everything that differs between a laptop and a data centre is an environment variable."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from eduapp import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("EDUAPP_DATA_DIR", str(BASE_DIR / "data")))
BRAND_NAME = env.text("EDUAPP_BRAND_NAME", "Martlet")

# --- Safety -------------------------------------------------------------------------------------------
DEBUG = env.flag("EDUAPP_DEBUG")
# Without a key each process makes its own: fine for a command, and a system check warns a server.
SECRET_KEY = env.text("EDUAPP_SECRET_KEY") or secrets.token_urlsafe(50)
SECRET_KEY_IS_TEMPORARY = not env.text("EDUAPP_SECRET_KEY")
ALLOWED_HOSTS = env.names("EDUAPP_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.names("EDUAPP_TRUSTED_ORIGINS")
HTTPS = env.flag("EDUAPP_HTTPS")  # a proxy in front of us speaks TLS
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.number("EDUAPP_HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = env.number("EDUAPP_SESSION_SECONDS", 12 * 3600)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "eduapp_session", "eduapp_csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CSRF_FAILURE_VIEW = "eduapp.home.errors.csrf_failure"

# --- The house ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "rest_framework",
    "channels",
    "django_htmx",
    "csp",
    "school.people",
    "school.courses",
    "school.rosters",
    "grading",
    "recommend",
    "tutoring",
    "eduapp.home",
    "eduapp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "eduapp.home.middleware.RequestId",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "eduapp.home.middleware.Language",
    "school.people.middleware.OwnPassword",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
# What follows an event: task names, rung in order once the transaction is committed (grading/pipeline.py).
# A lost ring is harmless: the database says what is due, and the sweeper looks.
AFTER_SUBMISSION = ["grading.grade", "grading.allot"]
AFTER_RELEASE = ["recommend.mastery"]

ROOT_URLCONF = "eduapp.urls"
ASGI_APPLICATION = "eduapp.asgi.application"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["school.people.signin.SchoolBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "people:sign_in", "home:index", "people:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "school.people.one_time.OneTimeHasher",  # passwords that we made ourselves, until the first sign-in
]
# A demo installation shows its sign-ins on the sign-in page; the seed gives everybody this password.
DEMO_SIGNINS = env.flag("EDUAPP_DEMO_SIGNINS")
DEMO_PASSWORD = env.text("EDUAPP_DEMO_PASSWORD", "martlet-demo")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "eduapp.home.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# --- Ports: embedded engines on a laptop, the same engines by address at scale -------------------------
DATABASES = {"default": env.database("DATABASE_URL")}
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
NAMESPACE = env.text("EDUAPP_NAMESPACE", "eduapp")  # keeps installations apart that share one Redis
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": NAMESPACE,
    },
    # What throttles count in while the shared cache cannot be reached (school/people/throttle.py).
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
# redis-py 8 closes an idle socket after 5 s unless told not to; a live page may be idle for an hour.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "prefix": NAMESPACE},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "grading.*": {"queue": "grade"},
    "tutoring.*": {"queue": "tutor"},
    "training.*": {"queue": "train"},
    "wording.*": {"queue": "tutor"},  # where the generator is loaded
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 30,
    "socket_connect_timeout": 3,
}
# A page that rings a dead broker must answer quickly; the sweeper rings again.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "grading.sweep": {"task": "grading.sweep", "schedule": 15.0},
    "grading.promise": {"task": "grading.promise", "schedule": 300.0},
    "grading.group": {"task": "grading.group", "schedule": 30.0},
    "release.due": {"task": "release.due", "schedule": 20.0},
    "uploads.sweep": {"task": "uploads.sweep", "schedule": 20.0},
    "uploads.tidy": {"task": "uploads.tidy", "schedule": 86_400.0},
    "training.sweep": {"task": "training.sweep", "schedule": 30.0},
    "grading.unasked": {"task": "grading.unasked", "schedule": 3600.0},
    "recommend.sweep": {"task": "recommend.sweep", "schedule": 60.0},
    "tutoring.sweep": {"task": "tutoring.sweep", "schedule": 30.0},
    # Once a week and school, by the database: the hour only says how soon a machine that slept catches up.
    "watching.check": {"task": "watching.check", "schedule": 3600.0},
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = env.text("EDUAPP_SMTP_HOST"), env.number("EDUAPP_SMTP_PORT", 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EDUAPP_SMTP_USER"), env.text("EDUAPP_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("EDUAPP_SMTP_TLS", True)
DEFAULT_FROM_EMAIL = env.text("EDUAPP_MAIL_FROM", "school@localhost")
if not EMAIL_HOST:
    # No mail server is set up: letters are kept as files that an admin can read.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

# --- Models -------------------------------------------------------------------------------------------
MODELS_DIR = env.text("EDUAPP_MODELS_DIR")
GENERATOR = env.text("EDUAPP_GENERATOR", "none")
GENERATOR_OPTIONS = {
    "url": env.text("EDUAPP_GENERATOR_URL"),
    "model": env.text("EDUAPP_GENERATOR_MODEL"),
    "api_key": env.text("EDUAPP_GENERATOR_KEY"),
    "path": env.text("EDUAPP_GENERATOR_PATH"),
}
TRANSLATOR = env.text("EDUAPP_TRANSLATOR", "none")  # a generator too: it translates for trainings
TRANSLATOR_OPTIONS = {
    "url": env.text("EDUAPP_TRANSLATOR_URL"),
    "model": env.text("EDUAPP_TRANSLATOR_MODEL"),
    "api_key": env.text("EDUAPP_TRANSLATOR_KEY"),
    "path": env.text("EDUAPP_TRANSLATOR_PATH"),
}
# A second reader takes seconds an answer on a slow machine, and a batch must end before its lease does.
GRADING_BATCH = env.number("EDUAPP_GRADING_BATCH", 64 if env.text("EDUAPP_READER") in ("", "none") else 16)
GRADING_LEASE_SECONDS = env.number("EDUAPP_GRADING_LEASE_SECONDS", 120)
GRADERS_DIR = Path(env.text("EDUAPP_GRADERS_DIR", str(DATA_DIR / "graders")))  # the classes' own graders
TRAINING_LEASE_SECONDS = env.number("EDUAPP_TRAINING_LEASE_SECONDS", 90)
BENCH_DATA = env.text("EDUAPP_BENCH_DATA")  # public sets that a new grader is looked at with, where they are

# --- Language, time, files ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "eduapp_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_I18N = USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("EDUAPP_STATIC_DIR", str(DATA_DIR / "static")))  # an image brings its own
STATIC_MANIFEST = env.flag("EDUAPP_STATIC_MANIFEST")  # set once collectstatic has run
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "eduapp.hashed_files.HashedFiles"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "files"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "eduapp.home.logs.RequestIdFilter"}},
    "formatters": {
        "line": {"()": "eduapp.home.logs.LineFormatter"},
        "json": {"()": "eduapp.home.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.flag("EDUAPP_LOG_JSON") else "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("EDUAPP_LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}},
}
