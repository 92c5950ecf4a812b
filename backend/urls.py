from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.generic import RedirectView

from backend.backoffice.counter_page import counter_view
from backend.backoffice.customer_papers import paper_view, price_list_view
from backend.backoffice.order_timeline import photo_view
from backend.backoffice.search import search_view
from backend.backoffice.shop_stock import stock_page, stock_view
from backend.backoffice.views import media, set_language
from backend.messaging.health import late
from backend.public import views as public


def health(request: HttpRequest) -> HttpResponse:
    """The office, the database, the bot and the jobs are alive; 503 names those that are not."""
    names = late()
    text = f"no sign of life from: {', '.join(names)}" if names else "ok"
    return HttpResponse(text, content_type="text/plain", status=503 if names else 200)


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("health/", health, name="health"),
    path("order/<str:token>/", public.order, name="order_page"),
    path("pay/<uuid:reference>/", public.pay, name="pay"),
    path("payments/<slug:provider>/", public.provider_says, name="provider_says"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("media/<path:path>", login_required(media), name="media"),
    # In the place of the theme's own search, which keeps its answers for five minutes.
    path("admin/search/", admin.site.admin_view(search_view)),
    path("admin/papers/<slug:kind>/<int:order_id>/", admin.site.admin_view(paper_view), name="paper"),
    path(
        "admin/order-photos/<int:photo_id>/<slug:size>/",
        admin.site.admin_view(photo_view),
        name="order_photo",
    ),
    path("admin/shop-stock/", admin.site.admin_view(stock_page), name="shop_stock_page"),
    path("admin/shop-stock/<slug:kind>.csv", admin.site.admin_view(stock_view), name="shop_stock"),
    path("admin/counter/", admin.site.admin_view(counter_view), name="counter"),
    path("admin/papers/price-list/", admin.site.admin_view(price_list_view), name="price_list"),
    path("admin/", admin.site.urls),
]
