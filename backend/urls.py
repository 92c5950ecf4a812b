from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.generic import RedirectView
from django.views.static import serve

from backend.backoffice.views import set_language


def health(request: HttpRequest) -> HttpResponse:
    """The web process answers."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("health/", health, name="health"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("media/<path:path>", login_required(serve), {"document_root": settings.MEDIA_ROOT}, name="media"),
    path("admin/", admin.site.urls),
]
