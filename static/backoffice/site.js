// The addresses that are offered for an order are those of its customer.
window.addEventListener("DOMContentLoaded", () => {
    const $ = window.django && window.django.jQuery;
    if (!$ || !document.getElementById("id_site")) { return; }
    $.ajaxPrefilter((asked) => {
        if (typeof asked.data === "string" && asked.data.includes("field_name=site")) {
            asked.data += `&customer=${$("#id_customer").val() || 0}`;
        }
    });
    $(document).on("change", "#id_customer", () => $("#id_site").val(null).trigger("change"));
});
