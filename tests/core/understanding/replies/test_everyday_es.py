"""Everyday Spanish, of Spain and of America, as clerks and small tradesmen write it; and what only looks like it."""

import pytest

from tests.core.understanding.replies.saying import acts, names, read

READ = (
    ("invoice", "la damos por buena", "approve"),
    ("invoice", "Sip, apruébenla nomás.", "approve"),
    ("invoice", "Órale, está bien, pásenla a pago.", "approve"),
    ("invoice", "Le doy mi vobo.", "approve"),
    ("invoice", "Hágale pues.", "approve"),
    ("invoice", "Cotejada con el albarán, nos cuadra.", "approve"),
    ("invoice", "Por mí, sin problema.", "approve"),
    ("invoice", "Nos encaja con lo presupuestado, conforme.", "approve"),
    ("invoice", "Recibido conforme, la estamos revisando.", "acknowledge"),
    ("invoice", "Le echo un vistazo y te digo algo.", "acknowledge"),
    ("invoice", "Se turna al área de compras.", "acknowledge"),
    ("invoice", "Ya nos la cobrasteis en mayo.", "reject"),
    ("invoice", "La devolvemos, va a nombre de otra sociedad.", "reject"),
    ("invoice", "El RFC viene mal capturado, favor de refacturar.", "dispute"),
    ("invoice", "El total no encaja con lo pactado.", "dispute"),
    ("invoice", "Les comparto la orden de compra: OC-7741.", "set_purchase_order"),
    ("invoice", "El número de pedido es 4500310077, ponedlo en la factura.", "set_purchase_order"),
    ("invoice", "No venía nada adjunto, mándamela otra vez porfa.", "request_copy"),
    ("invoice", "No me abre el archivo, ¿me la reenvías?", "request_copy"),
    ("reminder", "Se pagó el lunes.", "report_payment"),
    ("reminder", "Se les depositó el viernes.", "report_payment"),
    ("reminder", "Te la transferí ayer a la tarde, fijate si te entró.", "report_payment"),
    ("reminder", "Os acabo de hacer un bizum.", "report_payment"),
    ("reminder", "La abonamos en su día por domiciliación.", "report_payment"),
    ("reminder", "Se canceló ayer por transferencia.", "report_payment"),
    ("reminder", "Te la pago el viernes.", "promise_to_pay"),
    ("reminder", "El lunes que viene se la consigno.", "promise_to_pay"),
    ("reminder", "Sale en la corrida de pagos del viernes.", "promise_to_pay"),
    ("reminder", "Con el jaleo de las fiestas se me pasó, el lunes la tienes.", "promise_to_pay"),
    ("reminder", "Está incluida en la relación de pagos del viernes.", "promise_to_pay"),
    ("reminder", "No necesito más recordatorios.", "stop_reminders"),
    ("reminder", "¿Me apoyan con el estado de cuenta?", "request_statement"),
    ("vendor_request", "De momento no damos de alta a nadie nuevo.", "reject"),
    ("vendor_request", "Encantados, os damos de alta hoy mismo.", "approve"),
)

NO_ACTION = (
    ("invoice", "La daría por buena si quitan el porte."),
    ("invoice", "No la damos por buena hasta ver el albarán."),
    ("invoice", "¿La damos por buena?"),
    ("invoice", "La reforma está aprobada."),
    ("invoice", "Aprobada por el aparejador."),
    ("invoice", "La aprueba don Luis."),
    ("invoice", "Luis dice que adelante."),
    ("invoice", "Recibida conforme, ya os diremos."),
    ("invoice", "Si todo va bien, la aprobaremos la semana próxima."),
    ("invoice", "Aprobada está la del mes pasado; esta la estoy mirando."),
    ("invoice", "Se la paso al contador para que la apruebe."),
    ("invoice", "Encantado de pagar por algo que llegó roto."),
    ("reminder", "Si todo va bien, pagamos el viernes."),
    ("reminder", "La luz ya está pagada."),
    ("reminder", "Mi hermano paga el viernes."),
    ("reminder", "Ella paga el viernes."),
    ("reminder", "El contador la paga el viernes."),
    ("reminder", "La ingeniera paga el viernes."),
    ("reminder", "El electricista ya está pagado."),
    ("reminder", "Ya pagamos la renta."),
    ("reminder", "Nuestro cliente nos paga el viernes."),
    ("reminder", "El paquete lo tienes el viernes."),
    ("reminder", "No está pagada, no hay saldo."),
    ("reminder", "¿Te llegó el bizum?"),
)


@pytest.mark.parametrize(("kind", "text", "expected"), READ)
def test_everyday_spanish_is_understood(kind: str, text: str, expected: str) -> None:
    assert names(text, kind, language="es") == [expected]


@pytest.mark.parametrize(("kind", "text"), NO_ACTION)
def test_what_only_looks_like_it_in_spanish_does_nothing(kind: str, text: str) -> None:
    assert not acts(text, kind, language="es")


def test_a_weekday_beside_paid_is_the_one_that_was() -> None:
    (intent,) = read("Pagado el lunes.", "reminder", language="es").intents
    assert (intent.name, str(intent.date)) == ("report_payment", "2025-06-09")
