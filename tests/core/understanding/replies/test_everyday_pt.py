"""Everyday Portuguese of Brazil and Portugal as clerks and small tradesmen write it; and what only looks like it."""

import pytest

from tests.core.understanding.replies.saying import acts, names

READ = (
    ("invoice", "tá ok, manda ver", "approve"),
    ("invoice", "Certinho, pode mandar pra frente.", "approve"),
    ("invoice", "Bate com o combinado, pode pagar.", "approve"),
    ("invoice", "Por mim tudo certo, pode lançar.", "approve"),
    ("invoice", "A nota tá certinha, pode mandar bala.", "approve"),
    ("invoice", "Nada a obstar, dou por aprovada.", "approve"),
    ("invoice", "Acuso a receção, fica em análise.", "acknowledge"),
    ("invoice", "Dou uma olhada amanhã e aviso.", "acknowledge"),
    ("invoice", "Foi emitida para a empresa errada, anulem.", "reject"),
    ("invoice", "Está em duplicidade, favor cancelar.", "reject"),
    ("invoice", "O frete não foi combinado.", "dispute"),
    ("invoice", "O valor não bate com o combinado.", "dispute"),
    ("invoice", "O pedido de compra dessa é o FBE-0911.", "set_purchase_order"),
    ("invoice", "Não veio o boleto, me manda de novo?", "request_copy"),
    ("invoice", "Não recebi a nota, podem enviar a segunda via?", "request_copy"),
    ("reminder", "Está tudo pago desde o dia 2.", "report_payment"),
    ("reminder", "Fiz o pix na segunda.", "report_payment"),
    ("reminder", "Boleto quitado ontem.", "report_payment"),
    ("reminder", "Desculpe o esquecimento, pago na sexta sem falta.", "promise_to_pay"),
    ("reminder", "Pago sexta no pix.", "promise_to_pay"),
    ("reminder", "O pagamento entra na corrida de sexta-feira.", "promise_to_pay"),
    ("reminder", "Não precisa mais mandar aviso.", "stop_reminders"),
    ("reminder", "Me manda o extrato atualizado?", "request_statement"),
    ("vendor_request", "Pode cadastrar sim, aprovado.", "approve"),
    ("vendor_request", "No momento não precisamos de fornecedores.", "reject"),
    ("vendor_request", "Decidimos não aceitar novos prestadores.", "reject"),
)

NO_ACTION = (
    ("invoice", "Aprovo assim que chegar a guia."),
    ("invoice", "A dona Neide aprova."),
    ("invoice", "Quem libera é minha filha."),
    ("invoice", "O cliente aprovou."),
    ("invoice", "Uma vez que a guia esteja assinada, aprovo."),
    ("invoice", "Pode lançar?"),
    ("invoice", "A reforma está aprovada."),
    ("invoice", "Manda ver se está certo."),
    ("invoice", "Será aprovada ou recusada na reunião."),
    ("invoice", "Vou já a correr pagar uma coisa que chegou partida."),
    ("reminder", "A luz já está paga."),
    ("reminder", "Meu amigo paga sexta."),
    ("reminder", "Ele paga na sexta."),
    ("reminder", "O contador paga na sexta."),
    ("reminder", "A minha esposa paga na sexta."),
    ("reminder", "Já pagámos ao eletricista."),
    ("reminder", "O nosso cliente paga na sexta."),
    ("reminder", "Se der, pago amanhã."),
    ("reminder", "Por isso é que não pagámos."),
    ("reminder", "Me liga quando puder."),
    ("vendor_request", "O vosso pedido será aprovado ou recusado em julho."),
    ("vendor_request", "Vamos cadastrar vocês se o diretor aprovar."),
)


@pytest.mark.parametrize(("kind", "text", "expected"), READ)
def test_everyday_portuguese_is_understood(kind: str, text: str, expected: str) -> None:
    assert names(text, kind, language="pt") == [expected]


@pytest.mark.parametrize(("kind", "text"), NO_ACTION)
def test_what_only_looks_like_it_in_portuguese_does_nothing(kind: str, text: str) -> None:
    assert not acts(text, kind, language="pt")
