from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views import i18n
from django.views.decorators.http import require_POST

from backend.accounts import services as accounts
from backend.accounts.models import Language, User


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """A person chooses a language: the office and the bot speak it with them from now on."""
    language = request.POST.get("language")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        accounts.change_language(user=request.user, language=Language(language))
    return i18n.set_language(request)
