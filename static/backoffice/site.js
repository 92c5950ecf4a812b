// The addresses that are offered for an order are those of its customer.
window.addEventListener("load", () => {
    const $ = window.django && window.django.jQuery;
    const field = $ && $("#id_site");
    const found = field && field.data("select2");
    if (!found) { return; }
    const options = found.dataAdapter.ajaxOptions;
    const asked = options.data;
    options.data = (params) => ({ ...asked(params), customer: $("#id_customer").val() || "0" });
    $("#id_customer").on("change", () => field.val(null).trigger("change"));
});
