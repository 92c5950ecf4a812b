from django.db import connection

from backend.messaging.presence import line_parameters


def test_the_line_is_opened_with_the_certificates_of_the_database() -> None:
    options = connection.settings_dict["OPTIONS"]
    secured = {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/workshop.pem"}
    connection.settings_dict["OPTIONS"] = {**options, **secured}
    try:
        parameters = line_parameters()
    finally:
        connection.settings_dict["OPTIONS"] = options

    assert secured.items() <= parameters.items()
    assert "cursor_factory" not in parameters
