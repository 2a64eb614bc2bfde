"""The first schema."""

import sqlalchemy as sa
from alembic import op

from core.store import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('allocations',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('payment_id', sa.String(length=26), nullable=False),
    sa.Column('document_id', sa.String(length=26), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'payment_id', 'document_id', name=op.f('pk_allocations'))
    )
    op.create_index('ix_allocations_document', 'allocations', ['business_id', 'document_id'], unique=False)
    op.create_table('businesses',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('username', sa.String(length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('legal_name', sa.Text(), server_default='', nullable=False),
    sa.Column('address', sa.Text(), server_default='', nullable=False),
    sa.Column('country', sa.String(length=2), server_default='', nullable=False),
    sa.Column('tax_id', sa.String(length=40), server_default='', nullable=False),
    sa.Column('currency', sa.String(length=3), server_default='', nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('locale', sa.String(length=16), nullable=False),
    sa.Column('locale_source', sa.String(length=24), server_default='', nullable=False),
    sa.Column('tax_rate', sa.String(40), nullable=False),
    sa.Column('terms_days', sa.Integer(), nullable=False),
    sa.Column('payment_instructions', sa.Text(), server_default='', nullable=False),
    sa.Column('logo', sa.Text(), server_default='', nullable=False),
    sa.Column('reminder_steps', columns.Json(), nullable=False),
    sa.Column('code_above', sa.BigInteger(), nullable=True),
    sa.Column('claimed_at', columns.Instant(), nullable=True),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_businesses')),
    sa.UniqueConstraint('username', name=op.f('uq_businesses_username'))
    )
    op.create_table('confirmations',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('conversation_id', sa.String(length=26), nullable=False),
    sa.Column('contact_id', sa.String(length=26), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('values', columns.Json(), nullable=False),
    sa.Column('evidence', columns.Json(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('expires_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_confirmations'))
    )
    op.create_index('ix_confirmations_contact', 'confirmations', ['business_id', 'contact_id', 'state'], unique=False)
    op.create_table('connections',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('customer_id', sa.String(length=26), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('invited_by', sa.String(length=26), nullable=False),
    sa.Column('message', sa.Text(), server_default='', nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('blocked_by', sa.String(length=26), nullable=True),
    sa.Column('invited_at', columns.Instant(), nullable=False),
    sa.Column('decided_at', columns.Instant(), nullable=True),
    sa.Column('decided_by', sa.Text(), server_default='', nullable=False),
    sa.Column('decided_via', sa.String(length=16), server_default='', nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_connections')),
    sa.UniqueConstraint('business_id', 'customer_id', name=op.f('uq_connections_business_id_customer_id'))
    )
    op.create_index('ix_connections_customer', 'connections', ['customer_id'], unique=False)
    op.create_index('ix_connections_id', 'connections', ['id'], unique=False)
    op.create_table('contacts',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('of_business', sa.String(length=26), nullable=False),
    sa.Column('member_id', sa.String(length=26), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.Text(), server_default='', nullable=False),
    sa.Column('language', sa.String(length=16), server_default='', nullable=False),
    sa.Column('timezone', sa.String(length=64), server_default='', nullable=False),
    sa.Column('delivery', sa.String(length=16), nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_contacts')),
    sa.UniqueConstraint('business_id', 'of_business', 'email', name=op.f('uq_contacts_business_id_of_business_email'))
    )
    op.create_index('ix_contacts_email', 'contacts', ['email'], unique=False)
    op.create_table('conversations',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('contact_id', sa.String(length=26), nullable=False),
    sa.Column('subject_kind', sa.String(length=16), nullable=False),
    sa.Column('subject_id', sa.String(length=26), nullable=False),
    sa.Column('title', sa.Text(), server_default='', nullable=False),
    sa.Column('references', columns.Json(), nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_conversations')),
    sa.UniqueConstraint('business_id', 'contact_id', 'subject_kind', 'subject_id', name=op.f('uq_conversations_business_id_contact_id_subject_kind_subject_id'))
    )
    op.create_table('decisions',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('subject_kind', sa.String(length=16), nullable=False),
    sa.Column('subject_id', sa.String(length=26), nullable=False),
    sa.Column('verdict', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('member_id', sa.String(length=26), nullable=True),
    sa.Column('contact_id', sa.String(length=26), nullable=True),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('evidence', columns.Json(), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.Column('undone_at', columns.Instant(), nullable=True),
    sa.Column('undone_by', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_decisions'))
    )
    op.create_index('ix_decisions_subject', 'decisions', ['subject_kind', 'subject_id', 'id'], unique=False)
    op.create_table('document_versions',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('document_id', sa.String(length=26), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('lines', columns.Json(), nullable=False),
    sa.Column('taxes', columns.Json(), nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('purchase_order', sa.String(length=80), server_default='', nullable=False),
    sa.Column('made_by', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'document_id', 'version', name=op.f('pk_document_versions'))
    )
    op.create_table('documents',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('number', sa.String(length=40), server_default='', nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.String(length=26), nullable=False),
    sa.Column('connection_id', sa.String(length=26), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('net', sa.BigInteger(), nullable=False),
    sa.Column('tax', sa.BigInteger(), nullable=False),
    sa.Column('gross', sa.BigInteger(), nullable=False),
    sa.Column('paid', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), server_default='', nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('lifecycle', sa.String(24), nullable=False),
    sa.Column('delivery', sa.String(24), nullable=False),
    sa.Column('verdict', sa.String(24), nullable=False),
    sa.Column('settlement', sa.String(24), nullable=False),
    sa.Column('purchase_order', sa.String(length=80), server_default='', nullable=False),
    sa.Column('corrects', sa.String(length=26), nullable=True),
    sa.Column('corrects_version', sa.Integer(), nullable=True),
    sa.Column('reminders_paused', sa.Boolean(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.Column('issued_at', columns.Instant(), nullable=True),
    sa.Column('sent_at', columns.Instant(), nullable=True),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_documents'))
    )
    op.create_index('ix_documents_connection', 'documents', ['business_id', 'connection_id', 'delivery'], unique=False)
    op.create_index('ix_documents_id', 'documents', ['id'], unique=False)
    op.create_index('uq_documents_number', 'documents', ['business_id', 'kind', 'number'], unique=True, sqlite_where=sa.text("number <> ''"), postgresql_where=sa.text("number <> ''"))
    op.create_table('doors',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.String(length=16), nullable=False),
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('conversation_id', sa.String(length=26), nullable=False),
    sa.Column('contact_id', sa.String(length=26), nullable=False),
    sa.Column('expires_at', columns.Instant(), nullable=False),
    sa.Column('revoked_at', columns.Instant(), nullable=True),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_doors'))
    )
    op.create_index('ix_doors_contact', 'doors', ['business_id', 'contact_id'], unique=False)
    op.create_table('events',
    sa.Column('id', Serial, autoincrement=True, nullable=False),
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('other_id', sa.String(length=26), nullable=True),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(length=48), nullable=False),
    sa.Column('subject_kind', sa.String(length=16), nullable=False),
    sa.Column('subject_id', sa.String(length=26), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('evidence', columns.Json(), nullable=False),
    sa.Column('decision_id', sa.String(length=26), nullable=True),
    sa.Column('data', columns.Json(), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_events_subject', 'events', ['subject_kind', 'subject_id', 'id'], unique=False)
    op.create_table('identities',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('member_id', sa.String(length=26), nullable=False),
    sa.Column('surface', sa.String(length=16), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'surface', 'account', 'person', name=op.f('pk_identities'))
    )
    op.create_index('ix_identities_person', 'identities', ['surface', 'account', 'person'], unique=False)
    op.create_table('inbox',
    sa.Column('id', Serial, autoincrement=True, nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('dedupe_key', sa.String(length=64), nullable=False),
    sa.Column('envelope', columns.Json(), nullable=False),
    sa.Column('raw', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', columns.Instant(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', columns.Instant(), nullable=False),
    sa.Column('lease_until', columns.Instant(), nullable=True),
    sa.Column('owner', sa.String(length=40), server_default='', nullable=False),
    sa.Column('error', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox')),
    sa.UniqueConstraint('source', 'dedupe_key', name=op.f('uq_inbox_source_dedupe_key')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_inbox_leased', 'inbox', ['lease_until'], unique=False, sqlite_where=sa.text("state = 'leased'"), postgresql_where=sa.text("state = 'leased'"))
    op.create_index('ix_inbox_pending', 'inbox', ['next_at', 'id'], unique=False, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
    op.create_table('invitations',
    sa.Column('id', Serial, autoincrement=True, nullable=False),
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_invitations_address', 'invitations', ['address_hash', 'at'], unique=False)
    op.create_index('ix_invitations_business', 'invitations', ['business_id', 'at'], unique=False)
    op.create_table('keys',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('outcome', columns.Json(), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'key', name=op.f('pk_keys'))
    )
    op.create_table('ledger_entries',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('document_id', sa.String(length=26), nullable=False),
    sa.Column('side', sa.String(length=8), nullable=False),
    sa.Column('issuer_id', sa.String(length=26), nullable=False),
    sa.Column('counterparty_id', sa.String(length=26), nullable=False),
    sa.Column('reference', sa.String(length=40), server_default='', nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'document_id', name=op.f('pk_ledger_entries'))
    )
    op.create_index('ix_ledger_entries_counterparty', 'ledger_entries', ['business_id', 'counterparty_id'], unique=False)
    op.create_index('ix_ledger_entries_reference', 'ledger_entries', ['business_id', 'reference'], unique=False)
    op.create_table('members',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.String(24), nullable=False),
    sa.Column('email', sa.String(length=254), server_default='', nullable=False),
    sa.Column('limit', sa.BigInteger(), nullable=True),
    sa.Column('email_verified_at', columns.Instant(), nullable=True),
    sa.Column('language', sa.String(length=16), server_default='', nullable=False),
    sa.Column('timezone', sa.String(length=64), server_default='', nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_members'))
    )
    op.create_index('ix_members_email', 'members', ['email'], unique=False)
    op.create_table('outbox',
    sa.Column('id', Serial, autoincrement=True, nullable=False),
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('dedupe_key', sa.String(length=160), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('lane', sa.String(length=300), nullable=False),
    sa.Column('payload', columns.Json(), nullable=False),
    sa.Column('wire_id', sa.String(length=200), server_default='', nullable=False),
    sa.Column('built', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', columns.Instant(), nullable=False),
    sa.Column('lease_until', columns.Instant(), nullable=True),
    sa.Column('owner', sa.String(length=40), server_default='', nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('send_started_at', columns.Instant(), nullable=True),
    sa.Column('remote_id', sa.String(length=200), server_default='', nullable=False),
    sa.Column('last_error', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_outbox_dedupe_key')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_outbox_lane', 'outbox', ['lane', 'id'], unique=False, sqlite_where=sa.text("state IN ('pending','leased','sending','uncertain')"), postgresql_where=sa.text("state IN ('pending','leased','sending','uncertain')"))
    op.create_index('ix_outbox_leased', 'outbox', ['lease_until'], unique=False, sqlite_where=sa.text("state IN ('leased','sending')"), postgresql_where=sa.text("state IN ('leased','sending')"))
    op.create_index('ix_outbox_pending', 'outbox', ['channel', 'next_at', 'id'], unique=False, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
    op.create_table('payments',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('method', sa.String(length=80), server_default='', nullable=False),
    sa.Column('reference', sa.String(length=120), server_default='', nullable=False),
    sa.Column('recorded_by', sa.Text(), server_default='', nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_payments'))
    )
    op.create_table('placements',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('subject_kind', sa.String(length=16), nullable=False),
    sa.Column('subject_id', sa.String(length=26), nullable=False),
    sa.Column('surface', sa.String(length=16), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=64), nullable=False),
    sa.Column('message', sa.String(length=64), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'subject_kind', 'subject_id', 'surface', 'account', 'place', name=op.f('pk_placements'))
    )
    op.create_table('promises',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('document_id', sa.String(length=26), nullable=False),
    sa.Column('promised_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_promises'))
    )
    op.create_index('ix_promises_document', 'promises', ['business_id', 'document_id', 'state'], unique=False)
    op.create_table('questions',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('from_business', sa.String(length=26), nullable=False),
    sa.Column('contact_id', sa.String(length=26), nullable=True),
    sa.Column('conversation_id', sa.String(length=26), nullable=True),
    sa.Column('document_id', sa.String(length=26), nullable=True),
    sa.Column('connection_id', sa.String(length=26), nullable=True),
    sa.Column('sender', sa.Text(), server_default='', nullable=False),
    sa.Column('text', sa.Text(), server_default='', nullable=False),
    sa.Column('problem', sa.String(length=40), server_default='', nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('answered_by', sa.Text(), server_default='', nullable=False),
    sa.Column('answered_at', columns.Instant(), nullable=True),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'id', name=op.f('pk_questions'))
    )
    op.create_table('schedule',
    sa.Column('id', Serial, autoincrement=True, nullable=False),
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('subject_id', sa.String(length=26), nullable=False),
    sa.Column('occurrence', sa.String(length=120), nullable=False),
    sa.Column('data', columns.Json(), nullable=False),
    sa.Column('tz', sa.String(length=64), nullable=False),
    sa.Column('next_at', columns.Instant(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('result', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule')),
    sa.UniqueConstraint('business_id', 'kind', 'occurrence', name=op.f('uq_schedule_business_id_kind_occurrence')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_schedule_pending', 'schedule', ['next_at', 'id'], unique=False, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
    op.create_index('ix_schedule_subject', 'schedule', ['business_id', 'subject_id', 'state'], unique=False)
    op.create_table('series',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('prefix', sa.String(length=16), nullable=False),
    sa.Column('next', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'prefix', name=op.f('pk_series'))
    )
    op.create_table('sides',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('connection_id', sa.String(length=26), nullable=False),
    sa.Column('other_id', sa.String(length=26), nullable=False),
    sa.Column('alias', sa.Text(), nullable=False),
    sa.Column('contact_id', sa.String(length=26), nullable=True),
    sa.Column('terms_days', sa.Integer(), nullable=True),
    sa.Column('po_required', sa.Boolean(), nullable=False),
    sa.Column('reminder_steps', columns.Json(), nullable=True),
    sa.PrimaryKeyConstraint('business_id', 'connection_id', name=op.f('pk_sides'))
    )
    op.create_table('suppressions',
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('address_hash', name=op.f('pk_suppressions'))
    )
    op.create_table('workspaces',
    sa.Column('business_id', sa.String(length=26), nullable=False),
    sa.Column('surface', sa.String(length=16), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=64), server_default='', nullable=False),
    sa.Column('linked_by', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('business_id', 'surface', 'account', name=op.f('pk_workspaces'))
    )
    op.create_index('ix_workspaces_account', 'workspaces', ['surface', 'account'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema")
