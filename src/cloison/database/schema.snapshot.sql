-- The database as roles, migrations, functions and privileges make it. Written by `make snapshot`, compared
-- by `make test`. It is for reading: a change to it is a change to what a stolen login can do.

-- roles
role cloison_backup login
role cloison_feed nologin
role cloison_gate nologin
role cloison_import nologin
role cloison_jobs login
role cloison_owner nologin
role cloison_signin login
role cloison_web login

-- schemas
schema access owner cloison_owner
schema cloison owner cloison_owner
schema directory owner cloison_owner
schema gate owner cloison_owner
schema identity owner cloison_owner
schema incidents owner cloison_owner
schema ledger owner cloison_owner
schema public owner pg_database_owner
schema records owner cloison_owner
schema signin owner cloison_owner
schema staging owner cloison_owner

-- tables
table access.attempt owner cloison_owner
    account_id uuid not null
    patient_id uuid not null
    session_id uuid
    at timestamp with time zone not null
    constraint attempt_pkey PRIMARY KEY (account_id, patient_id)
table access.authorship owner cloison_owner
    resource_type text not null
    roles text[] not null
    signed boolean not null
    constraint authorship_pkey PRIMARY KEY (resource_type)
table access.break_glass owner cloison_owner
    id uuid not null
    account_id uuid not null
    session_id uuid not null
    patient_id uuid not null
    reason_code text not null
    reason text not null
    began_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    confirmed_by uuid
    ended_at timestamp with time zone
    instead boolean not null default false
    site_id uuid
    reviewed_by uuid
    reviewed_at timestamp with time zone
    verdict text
    review_words text
    constraint break_glass_confirmed_by_another CHECK ((confirmed_by IS DISTINCT FROM account_id))
    constraint break_glass_reviewed_by_another CHECK ((reviewed_by IS DISTINCT FROM account_id))
    constraint break_glass_verdict_check CHECK ((verdict = ANY (ARRAY['normal'::text, 'to_examine'::text])))
    constraint break_glass_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint break_glass_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES directory.account(id)
    constraint break_glass_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES directory.account(id)
    constraint break_glass_session_id_fkey FOREIGN KEY (session_id) REFERENCES identity.session(id)
    constraint break_glass_pkey PRIMARY KEY (id)
    CREATE INDEX break_glass_account_id_patient_id_expires_at_idx ON access.break_glass USING btree (account_id, patient_id, expires_at)
    CREATE INDEX break_glass_began ON access.break_glass USING btree (began_at)
    CREATE INDEX break_glass_patient_id_idx ON access.break_glass USING btree (patient_id)
    CREATE INDEX break_glass_unreviewed ON access.break_glass USING btree (began_at) WHERE (reviewed_at IS NULL)
table access.brought owner cloison_owner
    account_id uuid not null
    at timestamp with time zone not null
    facts integer not null
    constraint brought_facts_check CHECK ((facts >= 0))
    constraint brought_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint brought_pkey PRIMARY KEY (account_id, at)
table access.ceiling owner cloison_owner
    scope text not null
    kind text not null
    quarter_hour integer not null
    hour integer not null
    day integer not null
    week integer not null
    constraint ceiling_kind_check CHECK ((kind = ANY (ARRAY['explained'::text, 'others'::text, 'search_rows'::text, 'confirmations'::text, 'export'::text, 'admissions'::text, 'explains'::text, 'reveals'::text, 'confirmed'::text, 'sheets'::text, 'pairs'::text])))
    constraint ceiling_not_negative CHECK (((0 <= quarter_hour) AND (quarter_hour <= hour) AND (hour <= day) AND (day <= week)))
    constraint ceiling_pkey PRIMARY KEY (scope, kind)
table access.friction owner cloison_owner
    only_row boolean not null default true
    step_up_share numeric not null
    reason_share numeric not null
    proof_lasts interval not null
    familiar_for interval not null
    habit_times numeric not null
    habit_floor numeric not null
    attempts_contain integer not null
    beds_times numeric not null
    bedless_presences integer not null
    assignment_alone integer not null
    yearly_days integer not null default 60
    constraint friction_assignment_alone_check CHECK ((assignment_alone >= 0))
    constraint friction_attempts_contain_check CHECK ((attempts_contain >= 1))
    constraint friction_bedless_presences_check CHECK ((bedless_presences >= 0))
    constraint friction_beds_times_check CHECK ((beds_times > (0)::numeric))
    constraint friction_check CHECK (((reason_share >= step_up_share) AND (reason_share <= (1)::numeric)))
    constraint friction_familiar_for_check CHECK ((familiar_for > '00:00:00'::interval))
    constraint friction_habit_floor_check CHECK (((habit_floor > (0)::numeric) AND (habit_floor <= (1)::numeric)))
    constraint friction_habit_times_check CHECK ((habit_times >= (1)::numeric))
    constraint friction_only_row_check CHECK (only_row)
    constraint friction_proof_lasts_check CHECK ((proof_lasts > '00:00:00'::interval))
    constraint friction_step_up_share_check CHECK (((step_up_share > (0)::numeric) AND (step_up_share <= (1)::numeric)))
    constraint friction_yearly_days_check CHECK ((yearly_days >= 0))
    constraint friction_pkey PRIMARY KEY (only_row)
table access.habit owner cloison_owner
    account_id uuid not null
    kind text not null
    days integer not null
    most integer not null
    computed_at timestamp with time zone not null
    constraint habit_days_check CHECK ((days > 0))
    constraint habit_most_check CHECK ((most >= 0))
    constraint habit_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint habit_pkey PRIMARY KEY (account_id, kind)
table access.holder owner cloison_owner
    id uuid not null
    constraint holder_pkey PRIMARY KEY (id)
table access.kind owner cloison_owner
    name text not null
    roles text[] not null
    made_by text[] not null
    head interval not null
    tail interval not null
    constraint kind_pkey PRIMARY KEY (name)
table access.permission owner cloison_owner
    role text not null
    slice text not null
    verb text not null
    constraint permission_verb_check CHECK ((verb = ANY (ARRAY['read'::text, 'write'::text, 'break_glass'::text])))
    constraint permission_pkey PRIMARY KEY (role, slice, verb)
table access.proposal owner cloison_owner
    id uuid not null
    what text not null
    subject uuid not null
    beneficiary uuid not null
    payload jsonb not null default '{}'::jsonb
    reason text not null
    proposed_by uuid not null
    session_id uuid
    site_id uuid not null
    at timestamp with time zone not null
    expires_at timestamp with time zone not null
    decided_by uuid
    decided_at timestamp with time zone
    granted boolean
    constraint proposal_check CHECK ((decided_by IS DISTINCT FROM proposed_by))
    constraint proposal_check1 CHECK ((((decided_by IS NULL) = (decided_at IS NULL)) AND ((decided_by IS NULL) = (granted IS NULL))))
    constraint proposal_what_check CHECK ((what = ANY (ARRAY['break_glass'::text, 'raise'::text, 'assignment'::text, 'account'::text, 'awake'::text, 'place'::text])))
    constraint proposal_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES directory.account(id)
    constraint proposal_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES directory.account(id)
    constraint proposal_pkey PRIMARY KEY (id)
    CREATE INDEX proposal_by ON access.proposal USING btree (proposed_by, at)
    CREATE INDEX proposal_open ON access.proposal USING btree (site_id, expires_at) WHERE (decided_at IS NULL)
    CREATE INDEX proposal_subject ON access.proposal USING btree (subject, what)
table access.raise owner cloison_owner
    proposal_id uuid not null
    account_id uuid not null
    kind text not null
    times numeric not null
    since timestamp with time zone not null
    until timestamp with time zone not null
    constraint raise_check CHECK (((until > since) AND (until <= (since + '24:00:00'::interval))))
    constraint raise_kind_check CHECK ((kind = ANY (ARRAY['explained'::text, 'search_rows'::text, 'confirmations'::text, 'admissions'::text, 'export'::text])))
    constraint raise_times_check CHECK (((times > (1)::numeric) AND (times <= (3)::numeric)))
    constraint raise_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint raise_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES access.proposal(id)
    constraint raise_pkey PRIMARY KEY (proposal_id)
    CREATE INDEX raise_account ON access.raise USING btree (account_id, until)
table access.relationship owner cloison_owner
    id bigint not null generated always as identity
    patient_id uuid not null
    holder uuid not null
    kind text not null
    since timestamp with time zone not null
    until timestamp with time zone
    site_id uuid not null
    stay_id uuid
    made_by uuid not null
    made_at timestamp with time zone not null
    inherited boolean not null default false
    confirmed_by uuid
    beyond boolean not null default false
    ended_at timestamp with time zone
    constraint relationship_check CHECK ((confirmed_by IS DISTINCT FROM made_by))
    constraint relationship_check1 CHECK (((until IS NULL) OR (until >= since)))
    constraint relationship_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES directory.account(id)
    constraint relationship_kind_fkey FOREIGN KEY (kind) REFERENCES access.kind(name)
    constraint relationship_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint relationship_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint relationship_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint relationship_pkey PRIMARY KEY (id)
    CREATE INDEX relationship_holder ON access.relationship USING btree (holder, kind, COALESCE(until, 'infinity'::timestamp with time zone))
    CREATE INDEX relationship_patient ON access.relationship USING btree (patient_id, holder)
    CREATE INDEX relationship_stay ON access.relationship USING btree (stay_id) WHERE (stay_id IS NOT NULL)
    CREATE INDEX relationship_tie ON access.relationship USING btree (((uuid_hash_extended(patient_id, (0)::bigint) # uuid_hash_extended(holder, (1)::bigint))))
table access.room_hours owner cloison_owner
    id bigint not null generated always as identity
    room_id uuid not null
    appointment_id uuid not null
    since timestamp with time zone not null
    until timestamp with time zone not null
    made_at timestamp with time zone not null
    freed_at timestamp with time zone
    constraint room_hours_check CHECK ((until > since))
    constraint room_hours_room_id_fkey FOREIGN KEY (room_id) REFERENCES directory.room(id)
    constraint room_hours_pkey PRIMARY KEY (id)
    CREATE INDEX room_hours_of ON access.room_hours USING btree (appointment_id) WHERE (freed_at IS NULL)
    CREATE INDEX room_hours_taken ON access.room_hours USING btree (room_id, since) WHERE (freed_at IS NULL)
table access.spent with (fillfactor=80) owner cloison_owner
    holder uuid not null
    kind text not null
    patient_id uuid not null
    last_at timestamp with time zone not null
    constraint spent_pkey PRIMARY KEY (holder, kind, patient_id)
    CREATE INDEX spent_recent ON access.spent USING btree (holder, kind, last_at)
table cloison.deployment owner cloison_owner
    only_row boolean not null default true
    stamp text not null
    created_at timestamp with time zone not null default clock_timestamp()
    constraint deployment_is_one_row CHECK (only_row)
    constraint deployment_stamp CHECK ((stamp = ANY (ARRAY['demo'::text, 'production'::text])))
    constraint deployment_pkey PRIMARY KEY (only_row)
    CREATE RULE deployment_is_never_deleted AS ON DELETE TO cloison.deployment DO INSTEAD NOTHING;
    CREATE RULE deployment_is_never_updated AS ON UPDATE TO cloison.deployment DO INSTEAD NOTHING;
table cloison.installed_code owner cloison_owner
    only_row boolean not null default true
    checksum text not null
    installed_at timestamp with time zone not null default clock_timestamp()
    constraint installed_code_is_one_row CHECK (only_row)
    constraint installed_code_pkey PRIMARY KEY (only_row)
table cloison.migration owner cloison_owner
    number integer not null
    name text not null
    checksum text not null
    applied_at timestamp with time zone not null default clock_timestamp()
    constraint migration_pkey PRIMARY KEY (number)
table directory.account owner cloison_owner
    id uuid not null
    username text not null
    role text not null
    family_name text not null
    given_name text not null
    rpps text
    site_id uuid
    since date not null
    left_on date
    suspended_at timestamp with time zone
    created_by uuid
    awake_at timestamp with time zone not null default now()
    contained_at timestamp with time zone
    ended_at timestamp with time zone
    ended_by uuid
    suspended_by uuid
    suspended_because text
    constraint account_check CHECK (((left_on IS NULL) OR (left_on >= since)))
    constraint account_role_check CHECK ((role = ANY (ARRAY['physician'::text, 'nurse'::text, 'care_assistant'::text, 'pharmacist'::text, 'admissions'::text, 'billing'::text, 'coder'::text, 'identity_officer'::text, 'laboratory'::text, 'secretary'::text, 'security_officer'::text, 'privacy_officer'::text, 'director'::text, 'administrator'::text, 'system'::text])))
    constraint account_created_by_fkey FOREIGN KEY (created_by) REFERENCES directory.account(id)
    constraint account_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES directory.account(id)
    constraint account_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint account_suspended_by_fkey FOREIGN KEY (suspended_by) REFERENCES directory.account(id)
    constraint account_pkey PRIMARY KEY (id)
    constraint account_username_key UNIQUE (username)
    CREATE INDEX account_created_by ON directory.account USING btree (created_by) WHERE (created_by IS NOT NULL)
    CREATE INDEX account_ended_by ON directory.account USING btree (ended_by, ended_at) WHERE (ended_by IS NOT NULL)
    CREATE INDEX account_names ON directory.account USING btree (lower(family_name), lower(given_name))
    CREATE INDEX account_rpps ON directory.account USING btree (rpps) WHERE (rpps IS NOT NULL)
    CREATE INDEX account_suspended_by ON directory.account USING btree (suspended_by, suspended_at) WHERE (suspended_by IS NOT NULL)
table directory.assignment owner cloison_owner
    id uuid not null
    account_id uuid not null
    unit_id uuid not null
    since date not null
    until date
    made_by uuid not null
    made_at timestamp with time zone not null
    second_needed boolean not null default false
    confirmed_by uuid
    ended_at timestamp with time zone
    ended_by uuid
    constraint assignment_check CHECK (((until IS NULL) OR (until >= since)))
    constraint assignment_confirmed_by_another CHECK ((confirmed_by IS DISTINCT FROM made_by))
    constraint assignment_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint assignment_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES directory.account(id)
    constraint assignment_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES directory.account(id)
    constraint assignment_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint assignment_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES directory.unit(id)
    constraint assignment_pkey PRIMARY KEY (id)
    CREATE INDEX assignment_account_id_idx ON directory.assignment USING btree (account_id)
    CREATE INDEX assignment_ended_by ON directory.assignment USING btree (ended_by, ended_at) WHERE (ended_by IS NOT NULL)
table directory.bed owner cloison_owner
    id uuid not null default gen_random_uuid()
    unit_id uuid not null
    room text not null
    label text not null
    closed_on date
    cleaned_at timestamp with time zone
    closed_at timestamp with time zone
    closed_by uuid
    constraint bed_label_check CHECK (((length(label) >= 1) AND (length(label) <= 20)))
    constraint bed_room_check CHECK (((length(room) >= 1) AND (length(room) <= 20)))
    constraint bed_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES directory.account(id)
    constraint bed_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES directory.unit(id)
    constraint bed_pkey PRIMARY KEY (id)
    constraint bed_unit_id_label_key UNIQUE (unit_id, label)
    CREATE INDEX bed_closed_by ON directory.bed USING btree (closed_by, closed_at) WHERE (closed_by IS NOT NULL)
table directory.downtime_card owner cloison_owner
    id uuid not null
    unit_id uuid not null
    account_id uuid
    public_key bytea not null
    made_at timestamp with time zone not null
    ended_at timestamp with time zone
    constraint downtime_card_public_key_check CHECK ((octet_length(public_key) = 32))
    constraint downtime_card_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint downtime_card_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES directory.unit(id)
    constraint downtime_card_pkey PRIMARY KEY (id)
    CREATE UNIQUE INDEX downtime_card_one ON directory.downtime_card USING btree (unit_id, account_id) NULLS NOT DISTINCT WHERE (ended_at IS NULL)
table directory.duty owner cloison_owner
    id uuid not null
    site_id uuid not null
    unit_id uuid not null
    account_id uuid not null
    kind text not null
    since timestamp with time zone not null
    until timestamp with time zone not null
    made_by uuid not null
    made_at timestamp with time zone not null
    ended_at timestamp with time zone
    ended_by uuid
    constraint duty_check CHECK (((until > since) AND (until <= (since + '7 days'::interval))))
    constraint duty_check1 CHECK ((made_by <> account_id))
    constraint duty_kind_check CHECK ((kind = ANY (ARRAY['garde'::text, 'astreinte'::text])))
    constraint duty_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint duty_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES directory.account(id)
    constraint duty_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint duty_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint duty_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES directory.unit(id)
    constraint duty_pkey PRIMARY KEY (id)
    CREATE INDEX duty_account ON directory.duty USING btree (account_id, until) WHERE (ended_at IS NULL)
    CREATE INDEX duty_unit ON directory.duty USING btree (site_id, until) WHERE (ended_at IS NULL)
table directory.favourite owner cloison_owner
    account_id uuid not null
    key text not null
    body jsonb not null
    pinned boolean not null default false
    used_on date not null
    constraint favourite_key_check CHECK (((length(key) >= 2) AND (length(key) <= 40)))
    constraint favourite_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint favourite_pkey PRIMARY KEY (account_id, key)
table directory.letterhead owner cloison_owner
    holder uuid not null
    body jsonb not null
    constraint letterhead_body_check CHECK (((jsonb_typeof(body) = 'object'::text) AND (length((body)::text) <= 1000)))
    constraint letterhead_pkey PRIMARY KEY (holder)
table directory.room owner cloison_owner
    id uuid not null
    site_id uuid not null
    unit_id uuid not null
    name text not null
    closed_on date
    closed_at timestamp with time zone
    closed_by uuid
    constraint room_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES directory.account(id)
    constraint room_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint room_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES directory.unit(id)
    constraint room_pkey PRIMARY KEY (id)
    constraint room_unit_id_name_key UNIQUE (unit_id, name)
    CREATE INDEX room_closed_by ON directory.room USING btree (closed_by, closed_at) WHERE (closed_by IS NOT NULL)
table directory.sector owner cloison_owner
    account_id uuid not null
    unit_id uuid not null
    beds text[] not null
    set_at timestamp with time zone not null
    constraint sector_beds_check CHECK (((cardinality(beds) >= 1) AND (cardinality(beds) <= 200)))
    constraint sector_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint sector_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES directory.unit(id)
    constraint sector_pkey PRIMARY KEY (account_id, unit_id)
table directory.site owner cloison_owner
    id uuid not null
    finess text not null
    name text not null
    kind text not null
    commune text not null
    postcode text not null
    opened_on date not null
    closed_on date
    contained_at timestamp with time zone
    constraint site_check CHECK (((closed_on IS NULL) OR (closed_on >= opened_on)))
    constraint site_kind_check CHECK ((kind = ANY (ARRAY['clinic'::text, 'nursing_home'::text])))
    constraint site_pkey PRIMARY KEY (id)
    constraint site_finess_key UNIQUE (finess)
table directory.unit owner cloison_owner
    id uuid not null
    site_id uuid not null
    code text not null
    name text not null
    kind text not null
    beds integer not null
    closed_on date
    closed_at timestamp with time zone
    closed_by uuid
    constraint unit_beds_check CHECK ((beds >= 0))
    constraint unit_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES directory.account(id)
    constraint unit_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint unit_pkey PRIMARY KEY (id)
    constraint unit_site_id_code_key UNIQUE (site_id, code)
    CREATE INDEX unit_closed_by ON directory.unit USING btree (closed_by, closed_at) WHERE (closed_by IS NOT NULL)
table directory.yearly owner cloison_owner
    id uuid not null
    site_id uuid not null
    year integer not null
    drawn_at timestamp with time zone not null
    drawn_by uuid not null
    due_on date not null
    signed_at timestamp with time zone
    signed_by uuid
    digest bytea
    constraint yearly_check CHECK ((((signed_at IS NULL) = (signed_by IS NULL)) AND ((signed_at IS NULL) = (digest IS NULL))))
    constraint yearly_year_check CHECK (((year >= 2020) AND (year <= 2200)))
    constraint yearly_drawn_by_fkey FOREIGN KEY (drawn_by) REFERENCES directory.account(id)
    constraint yearly_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES directory.account(id)
    constraint yearly_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint yearly_pkey PRIMARY KEY (id)
    constraint yearly_site_id_year_key UNIQUE (site_id, year)
table directory.yearly_line owner cloison_owner
    id uuid not null default gen_random_uuid()
    review_id uuid not null
    account_id uuid not null
    assignment_id uuid
    verdict text
    judged_by uuid
    judged_at timestamp with time zone
    constraint yearly_line_check CHECK (((verdict IS NULL) = (judged_at IS NULL)))
    constraint yearly_line_verdict_check CHECK ((verdict = ANY (ARRAY['keep'::text, 'end'::text, 'expired'::text])))
    constraint yearly_line_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint yearly_line_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES directory.assignment(id)
    constraint yearly_line_judged_by_fkey FOREIGN KEY (judged_by) REFERENCES directory.account(id)
    constraint yearly_line_review_id_fkey FOREIGN KEY (review_id) REFERENCES directory.yearly(id)
    constraint yearly_line_pkey PRIMARY KEY (id)
    constraint yearly_line_review_id_account_id_assignment_id_key UNIQUE NULLS NOT DISTINCT (review_id, account_id, assignment_id)
    CREATE INDEX yearly_line_expired ON directory.yearly_line USING btree (judged_at) WHERE (verdict = 'expired'::text)
table gate.clock_offset owner cloison_owner
    only_row boolean not null default true
    amount interval not null
    constraint clock_offset_only_row_check CHECK (only_row)
    constraint clock_offset_pkey PRIMARY KEY (only_row)
table gate.ticket unlogged owner cloison_owner
    ticket uuid not null
    xid xid8 not null
    lsn pg_lsn not null
    at timestamp with time zone not null
    session_hash bytea not null
    outcome text not null
    reason text not null
    purpose text
    patients uuid[]
    slices text[]
    resource_type text
    resource_id uuid
    detail jsonb
    constraint ticket_pkey PRIMARY KEY (ticket)
table identity.device owner cloison_owner
    account_id uuid not null
    id uuid not null
    first_seen timestamp with time zone not null
    last_seen timestamp with time zone not null
    constraint device_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint device_pkey PRIMARY KEY (account_id, id)
table identity.invitation owner cloison_owner
    account_id uuid not null
    made_by uuid not null
    code_hash bytea not null
    made_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    tries integer not null default 0
    used_at timestamp with time zone
    constraint invitation_code_hash_check CHECK ((octet_length(code_hash) = 32))
    constraint invitation_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint invitation_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint invitation_pkey PRIMARY KEY (account_id, made_by)
table identity.session owner cloison_owner
    id uuid not null
    secret_hash bytea not null
    account_id uuid not null
    began_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    ended_at timestamp with time zone
    ended_because text
    method text not null default 'password_totp'::text
    device_id uuid
    stepped_up_at timestamp with time zone
    step_up_spent_at timestamp with time zone
    constraint session_check CHECK ((expires_at > began_at))
    constraint session_method_check CHECK ((method = ANY (ARRAY['password_totp'::text, 'passkey'::text, 'token'::text])))
    constraint session_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
    constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint session_pkey PRIMARY KEY (id)
    constraint session_secret_hash_key UNIQUE (secret_hash)
    CREATE INDEX session_account ON identity.session USING btree (account_id, began_at)
    CREATE INDEX session_account_id_idx ON identity.session USING btree (account_id) WHERE (ended_at IS NULL)
table incidents.alert owner cloison_owner
    id uuid not null
    rule text not null
    severity text not null
    account_id uuid
    session_id uuid
    site_id uuid
    first_at timestamp with time zone not null
    last_at timestamp with time zone not null
    seen integer not null
    baseline numeric
    facts jsonb not null default '{}'::jsonb
    contained boolean not null default false
    state text not null default 'open'::text
    taken_by uuid
    closed_at timestamp with time zone
    closed_by uuid
    verdict text
    constraint alert_severity_check CHECK ((severity = ANY (ARRAY['notice'::text, 'serious'::text, 'grave'::text])))
    constraint alert_state_check CHECK ((state = ANY (ARRAY['open'::text, 'taken'::text, 'legitimate'::text, 'incident'::text, 'false_alarm'::text])))
    constraint alert_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint alert_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES directory.account(id)
    constraint alert_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES directory.account(id)
    constraint alert_pkey PRIMARY KEY (id)
    CREATE INDEX alert_account ON incidents.alert USING btree (account_id, last_at) WHERE (account_id IS NOT NULL)
    CREATE UNIQUE INDEX alert_open ON incidents.alert USING btree (rule, COALESCE(account_id, site_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (state = ANY (ARRAY['open'::text, 'taken'::text]))
    CREATE INDEX alert_recent ON incidents.alert USING btree (last_at)
table incidents.canary owner cloison_owner
    mark bytea not null
    site_id uuid not null
    planted_at timestamp with time zone not null
    constraint canary_mark_check CHECK ((octet_length(mark) = 16))
    constraint canary_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint canary_pkey PRIMARY KEY (mark)
table incidents.canary_contact owner cloison_owner
    token bytea not null
    mark bytea not null
    kind text not null
    heard_at timestamp with time zone
    constraint canary_contact_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'telephone'::text])))
    constraint canary_contact_token_check CHECK ((octet_length(token) = 16))
    constraint canary_contact_mark_fkey FOREIGN KEY (mark) REFERENCES incidents.canary(mark)
    constraint canary_contact_pkey PRIMARY KEY (token)
    CREATE INDEX canary_contact_mark ON incidents.canary_contact USING btree (mark)
table incidents.canary_shown owner cloison_owner
    account_id uuid not null
    mark bytea not null
    at timestamp with time zone not null
    constraint canary_shown_pkey PRIMARY KEY (account_id, mark)
table incidents.channel owner cloison_owner
    name text not null
    kind text not null
    target text not null
    constraint channel_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'webhook'::text, 'syslog'::text])))
    constraint channel_pkey PRIMARY KEY (name)
table incidents.containment owner cloison_owner
    id uuid not null
    scope text not null
    subject uuid not null
    at timestamp with time zone not null
    rule text
    by_account uuid
    reason text not null
    alert_id uuid
    lifted_at timestamp with time zone
    lifted_by uuid
    lift_reason text
    constraint containment_check CHECK (((rule IS NOT NULL) OR (by_account IS NOT NULL)))
    constraint containment_check1 CHECK ((((lifted_at IS NULL) = (lifted_by IS NULL)) AND ((lifted_at IS NULL) = (lift_reason IS NULL))))
    constraint containment_scope_check CHECK ((scope = ANY (ARRAY['account'::text, 'session'::text, 'site'::text, 'exports'::text, 'feed'::text])))
    constraint containment_by_account_fkey FOREIGN KEY (by_account) REFERENCES directory.account(id)
    constraint containment_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES directory.account(id)
    constraint containment_pkey PRIMARY KEY (id)
    CREATE INDEX containment_account ON incidents.containment USING btree (subject, at)
    CREATE UNIQUE INDEX containment_in_force ON incidents.containment USING btree (scope, subject) WHERE (lifted_at IS NULL)
table incidents.delivery owner cloison_owner
    alert_id uuid not null
    channel text not null
    due_at timestamp with time zone not null
    attempts integer not null default 0
    sent_at timestamp with time zone
    last_error text
    constraint delivery_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES incidents.alert(id)
    constraint delivery_pkey PRIMARY KEY (alert_id, channel)
    CREATE INDEX delivery_due ON incidents.delivery USING btree (due_at) WHERE (sent_at IS NULL)
table incidents.notice owner cloison_owner
    id uuid not null
    account_id uuid not null
    at timestamp with time zone not null
    kind text not null
    facts jsonb not null default '{}'::jsonb
    read_at timestamp with time zone
    constraint notice_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint notice_pkey PRIMARY KEY (id)
    CREATE INDEX notice_unread ON incidents.notice USING btree (account_id, at) WHERE (read_at IS NULL)
table incidents.reveal owner cloison_owner
    id uuid not null
    account_id uuid not null
    patient_id uuid not null
    reason text not null
    at timestamp with time zone not null
    constraint reveal_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint reveal_pkey PRIMARY KEY (id)
table incidents.review owner cloison_owner
    id uuid not null
    month date not null
    drawn_at timestamp with time zone not null
    drawn_by uuid not null
    signed_at timestamp with time zone
    signed_by uuid
    seed text not null
    explained bigint not null
    digest bytea
    constraint review_signed_whole CHECK ((((signed_at IS NULL) = (signed_by IS NULL)) AND ((signed_at IS NULL) = (digest IS NULL))))
    constraint review_drawn_by_fkey FOREIGN KEY (drawn_by) REFERENCES directory.account(id)
    constraint review_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES directory.account(id)
    constraint review_pkey PRIMARY KEY (id)
    constraint review_month_key UNIQUE (month)
table incidents.review_line owner cloison_owner
    review_id uuid not null
    line_id bigint not null
    line_at timestamp with time zone not null
    why text not null
    verdict text
    words text
    judged_at timestamp with time zone
    constraint review_line_verdict_check CHECK ((verdict = ANY (ARRAY['normal'::text, 'to_examine'::text])))
    constraint review_line_why_check CHECK ((why = ANY (ARRAY['drawn'::text, 'unexplained'::text, 'break_glass'::text])))
    constraint review_line_review_id_fkey FOREIGN KEY (review_id) REFERENCES incidents.review(id)
    constraint review_line_pkey PRIMARY KEY (review_id, line_id)
table incidents.rule owner cloison_owner
    name text not null
    severity text not null
    action text not null
    threshold jsonb not null
    constraint rule_action_check CHECK ((action = ANY (ARRAY['alert'::text, 'contain'::text])))
    constraint rule_severity_check CHECK ((severity = ANY (ARRAY['notice'::text, 'serious'::text, 'grave'::text])))
    constraint rule_pkey PRIMARY KEY (name)
table incidents.salt owner cloison_owner
    only_row boolean not null default true
    secret bytea not null
    constraint salt_only_row_check CHECK (only_row)
    constraint salt_secret_check CHECK ((octet_length(secret) = 32))
    constraint salt_pkey PRIMARY KEY (only_row)
table incidents.watched owner cloison_owner
    only_row boolean not null default true
    line_id bigint not null
    at timestamp with time zone not null
    seen_id bigint not null default 0
    seen_xid xid8
    habits_at timestamp with time zone
    constraint watched_only_row_check CHECK (only_row)
    constraint watched_pkey PRIMARY KEY (only_row)
table ledger.checkpoint owner cloison_owner
    size bigint not null
    at timestamp with time zone not null
    note text not null
    witnesses text[] not null
    constraint checkpoint_pkey PRIMARY KEY (at, size)
table ledger.leaf owner cloison_owner
    index bigint not null
    line_id bigint not null
    at timestamp with time zone not null
    about_patients boolean not null
    constraint leaf_index_check CHECK ((index >= 0))
    constraint leaf_pkey PRIMARY KEY (index)
    constraint leaf_line_id_key UNIQUE (line_id)
table ledger.line partition by RANGE (at) owner cloison_owner
    id bigint not null generated always as identity
    at timestamp with time zone not null
    ticket uuid not null
    event text not null
    outcome text not null
    reason text not null
    session_id uuid
    account_id uuid
    role text
    site_id uuid
    surface text not null
    purpose text
    patient_id uuid
    patients uuid[]
    slices text[]
    detail text
    explained boolean
    salt bytea not null
    commitment bytea not null
    constraint line_outcome_check CHECK ((outcome = ANY (ARRAY['allowed'::text, 'refused'::text])))
    constraint line_pkey PRIMARY KEY (id, at)
    CREATE INDEX line_account ON ONLY ledger.line USING btree (account_id, at)
    CREATE INDEX line_patient ON ONLY ledger.line USING btree (patient_id, at) WHERE (patient_id IS NOT NULL)
    CREATE INDEX line_patients ON ONLY ledger.line USING gin (patients) WHERE (patients IS NOT NULL)
table ledger.line_YYYY_MM partition of ledger.line owner cloison_owner
table ledger.line_default partition of ledger.line owner cloison_owner
table ledger.outbox owner cloison_owner
    line_id bigint not null
    at timestamp with time zone not null
    commitment bytea not null
    about_patients boolean not null
    constraint outbox_pkey PRIMARY KEY (line_id)
table ledger.sequencer owner cloison_owner
    one boolean not null default true
    size bigint not null default 0
    high bigint not null default 0
    gaps bigint[] not null default '{}'::bigint[]
    gaps_until xid8
    constraint sequencer_one_check CHECK (one)
    constraint sequencer_pkey PRIMARY KEY (one)
table records.absence owner cloison_owner
    id bigint not null generated always as identity
    patient_id uuid not null
    stay_id uuid not null
    since timestamp with time zone not null
    until timestamp with time zone
    made_by uuid not null
    constraint absence_check CHECK (((until IS NULL) OR (until >= since)))
    constraint absence_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint absence_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint absence_stay_id_fkey FOREIGN KEY (stay_id) REFERENCES records.stay(id)
    constraint absence_pkey PRIMARY KEY (id)
    CREATE UNIQUE INDEX absence_one_at_a_time ON records.absence USING btree (stay_id) WHERE (until IS NULL)
table records.blind_index owner cloison_owner
    patient_id uuid not null
    tokens bigint[] not null
    constraint blind_index_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint blind_index_pkey PRIMARY KEY (patient_id)
    CREATE INDEX blind_index_tokens ON records.blind_index USING gin (tokens) WITH (fastupdate=off)
table records.contact_token owner cloison_owner
    token bigint not null
    patient_id uuid not null
    since timestamp with time zone not null
    until timestamp with time zone
    constraint contact_token_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint contact_token_pkey PRIMARY KEY (token, patient_id, since)
table records.data_key owner cloison_owner
    patient_id uuid not null
    site_id uuid not null
    slice text not null
    wrapping_key_id uuid not null
    wrapped bytea not null
    constraint data_key_slice_check CHECK ((slice = ANY (ARRAY['traits'::text, 'contact'::text, 'clinical'::text, 'prescriptions'::text, 'sealed'::text])))
    constraint data_key_wrapped_check CHECK ((octet_length(wrapped) = 60))
    constraint data_key_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint data_key_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint data_key_wrapping_key_id_fkey FOREIGN KEY (wrapping_key_id) REFERENCES records.wrapping_key(id)
    constraint data_key_pkey PRIMARY KEY (patient_id, site_id, slice)
    CREATE INDEX data_key_wrapping_key_id_idx ON records.data_key USING btree (wrapping_key_id)
table records.draft owner cloison_owner
    account_id uuid not null
    patient_id uuid not null
    form text not null
    site_id uuid not null
    slice text not null default 'clinical'::text
    at timestamp with time zone not null
    body bytea not null
    constraint draft_body_check CHECK ((octet_length(body) <= 262144))
    constraint draft_form_check CHECK (((length(form) >= 1) AND (length(form) <= 80)))
    constraint draft_slice_check CHECK ((slice = 'clinical'::text))
    constraint draft_account_id_fkey FOREIGN KEY (account_id) REFERENCES directory.account(id)
    constraint draft_patient_id_site_id_slice_fkey FOREIGN KEY (patient_id, site_id, slice) REFERENCES records.data_key(patient_id, site_id, slice)
    constraint draft_pkey PRIMARY KEY (account_id, patient_id, form)
    CREATE INDEX draft_at_idx ON records.draft USING btree (at)
table records.fed owner cloison_owner
    message bytea not null
    body bytea not null
    answer text not null
    because text not null
    at timestamp with time zone not null
    constraint fed_answer_check CHECK ((answer = ANY (ARRAY['AA'::text, 'AE'::text, 'AR'::text])))
    constraint fed_because_check CHECK ((because ~ '^[a-z_]{2,40}$'::text))
    constraint fed_body_check CHECK ((octet_length(body) = 32))
    constraint fed_message_check CHECK ((octet_length(message) = 32))
    constraint fed_pkey PRIMARY KEY (message)
table records.fed_identity owner cloison_owner
    patient_id uuid not null
    traits integer not null
    contact integer not null
    constraint fed_identity_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint fed_identity_pkey PRIMARY KEY (patient_id)
table records.fed_patient owner cloison_owner
    patient_id uuid not null
    at timestamp with time zone not null
    constraint fed_patient_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint fed_patient_pkey PRIMARY KEY (patient_id)
table records.fed_rejected owner cloison_owner
    number bigint not null generated always as identity
    because text not null
    at timestamp with time zone not null
    sealed bytea not null
    mended_at timestamp with time zone
    replayed_at timestamp with time zone
    asked_at timestamp with time zone
    asked_xid xid8
    event text
    discarded_at timestamp with time zone
    discarded_by uuid
    words text
    mended_by uuid
    wanted_at timestamp with time zone
    wanted_by uuid
    constraint fed_rejected_because_check CHECK ((because ~ '^[a-z_]{2,40}$'::text))
    constraint fed_rejected_event_check CHECK ((event ~ '^[A-Z][A-Z0-9]{2}$'::text))
    constraint fed_rejected_discarded_by_fkey FOREIGN KEY (discarded_by) REFERENCES directory.account(id)
    constraint fed_rejected_mended_by_fkey FOREIGN KEY (mended_by) REFERENCES directory.account(id)
    constraint fed_rejected_wanted_by_fkey FOREIGN KEY (wanted_by) REFERENCES directory.account(id)
    constraint fed_rejected_pkey PRIMARY KEY (number)
    CREATE INDEX fed_rejected_waiting ON records.fed_rejected USING btree (number) WHERE ((replayed_at IS NULL) AND (discarded_at IS NULL))
table records.fed_result owner cloison_owner
    report uuid not null
    patient_id uuid not null
    rank smallint not null
    issued timestamp with time zone not null
    issue integer not null
    content bytea not null
    held uuid[] not null
    constraint fed_result_content_check CHECK ((octet_length(content) = 32))
    constraint fed_result_issue_check CHECK ((issue >= 1))
    constraint fed_result_rank_check CHECK (((rank >= 0) AND (rank <= 3)))
    constraint fed_result_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint fed_result_pkey PRIMARY KEY (report)
table records.imported owner cloison_owner
    digest bytea not null
    patient_id uuid not null
    at timestamp with time zone not null
    constraint imported_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint imported_pkey PRIMARY KEY (digest)
sequence records.ipp_number owner cloison_owner
table records.link owner cloison_owner
    id bigint not null generated always as identity
    patient_id uuid not null
    other_id uuid not null
    verdict text not null
    because text not null
    since timestamp with time zone not null
    made_by uuid not null
    beyond boolean not null default false
    confirmed_by uuid
    confirmed_at timestamp with time zone
    until timestamp with time zone
    ended_by uuid
    ended_because text
    constraint link_because_check CHECK ((because ~ '^[a-z_]{2,40}$'::text))
    constraint link_check CHECK ((patient_id <> other_id))
    constraint link_check1 CHECK ((confirmed_by IS DISTINCT FROM made_by))
    constraint link_check2 CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL)))
    constraint link_check3 CHECK ((((until IS NULL) = (ended_by IS NULL)) AND ((until IS NULL) = (ended_because IS NULL))))
    constraint link_check4 CHECK (((until IS NULL) OR (until >= since)))
    constraint link_ended_because_check CHECK ((ended_because ~ '^[a-z_]{2,40}$'::text))
    constraint link_verdict_check CHECK ((verdict = ANY (ARRAY['same'::text, 'distinct'::text])))
    constraint link_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES directory.account(id)
    constraint link_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES directory.account(id)
    constraint link_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint link_other_id_fkey FOREIGN KEY (other_id) REFERENCES records.patient(id)
    constraint link_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint link_pkey PRIMARY KEY (id)
    CREATE INDEX link_kept ON records.link USING btree (patient_id)
    CREATE UNIQUE INDEX link_leads_to_one ON records.link USING btree (other_id) WHERE ((until IS NULL) AND (verdict = 'same'::text))
    CREATE INDEX link_led ON records.link USING btree (other_id)
    CREATE UNIQUE INDEX link_of_a_pair ON records.link USING btree (LEAST(patient_id, other_id), GREATEST(patient_id, other_id)) WHERE (until IS NULL)
table records.linked owner cloison_owner
    patient_id uuid not null
    other_id uuid not null
    how text not null
    since timestamp with time zone not null
    beyond boolean not null
    said uuid[] not null
    said_too uuid[] not null
    constraint linked_how_check CHECK ((how = ANY (ARRAY['replaced-by'::text, 'replaces'::text, 'seealso'::text, 'distinct'::text])))
    constraint linked_other_id_fkey FOREIGN KEY (other_id) REFERENCES records.patient(id)
    constraint linked_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint linked_pkey PRIMARY KEY (patient_id, other_id)
table records.lying owner cloison_owner
    id bigint not null generated always as identity
    patient_id uuid not null
    stay_id uuid not null
    bed_id uuid not null
    since timestamp with time zone not null
    until timestamp with time zone
    made_by uuid not null
    constraint lying_check CHECK (((until IS NULL) OR (until >= since)))
    constraint lying_bed_id_fkey FOREIGN KEY (bed_id) REFERENCES directory.bed(id)
    constraint lying_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint lying_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint lying_stay_id_fkey FOREIGN KEY (stay_id) REFERENCES records.stay(id)
    constraint lying_pkey PRIMARY KEY (id)
    CREATE INDEX lying_bed ON records.lying USING btree (bed_id, until)
    CREATE UNIQUE INDEX lying_in_one_bed ON records.lying USING btree (stay_id) WHERE (until IS NULL)
    CREATE UNIQUE INDEX lying_one_in_a_bed ON records.lying USING btree (bed_id) WHERE (until IS NULL)
sequence records.nda_number owner cloison_owner
table records.patient owner cloison_owner
    id uuid not null
    site_id uuid not null
    identity_status text not null
    doubtful boolean not null default false
    deceased boolean not null default false
    made_by uuid not null
    made_at timestamp with time zone not null
    erased_at timestamp with time zone
    constraint patient_check CHECK (((NOT doubtful) OR (identity_status = 'PROV'::text)))
    constraint patient_identity_status_check CHECK ((identity_status = ANY (ARRAY['PROV'::text, 'RECUP'::text, 'VALI'::text, 'QUAL'::text])))
    constraint patient_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint patient_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint patient_pkey PRIMARY KEY (id)
table records.population owner cloison_owner
    only_row boolean not null default true
    patients bigint not null
    constraint population_only_row_check CHECK (only_row)
    constraint population_pkey PRIMARY KEY (only_row)
table records.request owner cloison_owner
    id uuid not null
    patient_id uuid not null
    kind text not null
    made_by uuid not null
    made_at timestamp with time zone not null
    answered_at timestamp with time zone
    answered_by uuid
    constraint request_kind_check CHECK ((kind = ANY (ARRAY['accesses'::text, 'copy'::text, 'rectification'::text, 'objection'::text, 'protection'::text])))
    constraint request_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES directory.account(id)
    constraint request_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint request_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint request_pkey PRIMARY KEY (id)
    CREATE INDEX request_patient ON records.request USING btree (patient_id)
table records.resource owner cloison_owner
    patient_id uuid not null
    resource_type text not null
    id uuid not null
    slice text not null
    version integer not null
    site_id uuid not null
    recorded_at timestamp with time zone not null
    superseded_at timestamp with time zone
    body bytea not null storage external
    constraint resource_version_check CHECK ((version >= 1))
    constraint resource_patient_id_site_id_slice_fkey FOREIGN KEY (patient_id, site_id, slice) REFERENCES records.data_key(patient_id, site_id, slice)
    constraint resource_pkey PRIMARY KEY (patient_id, resource_type, id, slice, version)
table records.rotation_step owner cloison_owner
    id bigint not null generated always as identity
    at timestamp with time zone not null
    wrapping_key_id uuid not null
    what text not null
    keys integer not null
    digest bytea not null
    constraint rotation_step_what_check CHECK ((what = ANY (ARRAY['key added'::text, 'key destroyed'::text, 'data keys rewrapped'::text, 'wrapping keys rewrapped'::text])))
    constraint rotation_step_pkey PRIMARY KEY (id)
table records.sheet owner cloison_owner
    id uuid not null
    unit_id uuid not null
    at timestamp with time zone not null
    patients uuid[] not null
    cards uuid[] not null
    constraint sheet_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES directory.unit(id)
    constraint sheet_pkey PRIMARY KEY (id)
    CREATE INDEX sheet_unit ON records.sheet USING btree (unit_id, at)
table records.sheet_opened owner cloison_owner
    sheet_id uuid not null
    at timestamp with time zone not null
    cards uuid[] not null
    told_at timestamp with time zone not null
    constraint sheet_opened_sheet_id_fkey FOREIGN KEY (sheet_id) REFERENCES records.sheet(id)
    constraint sheet_opened_pkey PRIMARY KEY (sheet_id, at)
table records.stay owner cloison_owner
    id uuid not null
    patient_id uuid not null
    site_id uuid not null
    admitted_at timestamp with time zone not null
    discharged_at timestamp with time zone
    made_by uuid not null
    discharged_by uuid
    cancelled_at timestamp with time zone
    cancelled_by uuid
    leaving_on date
    constraint stay_cancelled_whole CHECK ((((cancelled_at IS NULL) = (cancelled_by IS NULL)) AND ((cancelled_at IS NULL) OR (discharged_at IS NOT NULL))))
    constraint stay_check CHECK (((discharged_at IS NULL) OR (discharged_at >= admitted_at)))
    constraint stay_cancelled_by_fkey FOREIGN KEY (cancelled_by) REFERENCES directory.account(id)
    constraint stay_discharged_by_fkey FOREIGN KEY (discharged_by) REFERENCES directory.account(id)
    constraint stay_made_by_fkey FOREIGN KEY (made_by) REFERENCES directory.account(id)
    constraint stay_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES records.patient(id)
    constraint stay_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint stay_pkey PRIMARY KEY (id)
    CREATE INDEX stay_patient_id_idx ON records.stay USING btree (patient_id)
table records.wrapping_key owner cloison_owner
    id uuid not null
    site_id uuid
    wrapped bytea not null
    root_id uuid not null
    made_at timestamp with time zone not null
    retired_at timestamp with time zone
    constraint wrapping_key_wrapped_check CHECK ((octet_length(wrapped) = 60))
    constraint wrapping_key_site_id_fkey FOREIGN KEY (site_id) REFERENCES directory.site(id)
    constraint wrapping_key_pkey PRIMARY KEY (id)
    CREATE UNIQUE INDEX wrapping_key_current ON records.wrapping_key USING btree (COALESCE(site_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (retired_at IS NULL)
table signin.account_emailaddress owner cloison_owner
    id integer not null generated by default as identity
    email character varying(254) not null
    verified boolean not null
    primary boolean not null
    user_id integer not null
    constraint account_emailaddress_user_id_2c513194_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES signin.auth_user(id) DEFERRABLE INITIALLY DEFERRED
    constraint account_emailaddress_pkey PRIMARY KEY (id)
    constraint account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email)
    CREATE INDEX account_emailaddress_email_03be32b2 ON signin.account_emailaddress USING btree (email)
    CREATE INDEX account_emailaddress_email_03be32b2_like ON signin.account_emailaddress USING btree (email varchar_pattern_ops)
    CREATE INDEX account_emailaddress_user_id_2c513194 ON signin.account_emailaddress USING btree (user_id)
    CREATE UNIQUE INDEX unique_primary_email ON signin.account_emailaddress USING btree (user_id, "primary") WHERE "primary"
    CREATE UNIQUE INDEX unique_verified_email ON signin.account_emailaddress USING btree (email) WHERE verified
table signin.account_emailconfirmation owner cloison_owner
    id integer not null generated by default as identity
    created timestamp with time zone not null
    sent timestamp with time zone
    key character varying(64) not null
    email_address_id integer not null
    constraint account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES signin.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED
    constraint account_emailconfirmation_pkey PRIMARY KEY (id)
    constraint account_emailconfirmation_key_key UNIQUE (key)
    CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON signin.account_emailconfirmation USING btree (email_address_id)
    CREATE INDEX account_emailconfirmation_key_f43612bd_like ON signin.account_emailconfirmation USING btree (key varchar_pattern_ops)
table signin.auth_group owner cloison_owner
    id integer not null generated by default as identity
    name character varying(150) not null
    constraint auth_group_pkey PRIMARY KEY (id)
    constraint auth_group_name_key UNIQUE (name)
    CREATE INDEX auth_group_name_a6ea08ec_like ON signin.auth_group USING btree (name varchar_pattern_ops)
table signin.auth_group_permissions owner cloison_owner
    id bigint not null generated by default as identity
    group_id integer not null
    permission_id integer not null
    constraint auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES signin.auth_permission(id) DEFERRABLE INITIALLY DEFERRED
    constraint auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES signin.auth_group(id) DEFERRABLE INITIALLY DEFERRED
    constraint auth_group_permissions_pkey PRIMARY KEY (id)
    constraint auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id)
    CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON signin.auth_group_permissions USING btree (group_id)
    CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON signin.auth_group_permissions USING btree (permission_id)
table signin.auth_permission owner cloison_owner
    id integer not null generated by default as identity
    name character varying(255) not null
    content_type_id integer not null
    codename character varying(100) not null
    constraint auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES signin.django_content_type(id) DEFERRABLE INITIALLY DEFERRED
    constraint auth_permission_pkey PRIMARY KEY (id)
    constraint auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename)
    CREATE INDEX auth_permission_content_type_id_2f476e4b ON signin.auth_permission USING btree (content_type_id)
table signin.auth_user owner cloison_owner
    id integer not null generated by default as identity
    password character varying(128) not null
    last_login timestamp with time zone
    is_superuser boolean not null
    username character varying(150) not null
    first_name character varying(150) not null
    last_name character varying(150) not null
    email character varying(254) not null
    is_staff boolean not null
    is_active boolean not null
    date_joined timestamp with time zone not null
    constraint auth_user_pkey PRIMARY KEY (id)
    constraint auth_user_username_key UNIQUE (username)
    CREATE INDEX auth_user_username_6821ab7c_like ON signin.auth_user USING btree (username varchar_pattern_ops)
table signin.auth_user_groups owner cloison_owner
    id bigint not null generated by default as identity
    user_id integer not null
    group_id integer not null
    constraint auth_user_groups_group_id_97559544_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES signin.auth_group(id) DEFERRABLE INITIALLY DEFERRED
    constraint auth_user_groups_user_id_6a12ed8b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES signin.auth_user(id) DEFERRABLE INITIALLY DEFERRED
    constraint auth_user_groups_pkey PRIMARY KEY (id)
    constraint auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id)
    CREATE INDEX auth_user_groups_group_id_97559544 ON signin.auth_user_groups USING btree (group_id)
    CREATE INDEX auth_user_groups_user_id_6a12ed8b ON signin.auth_user_groups USING btree (user_id)
table signin.auth_user_user_permissions owner cloison_owner
    id bigint not null generated by default as identity
    user_id integer not null
    permission_id integer not null
    constraint auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES signin.auth_permission(id) DEFERRABLE INITIALLY DEFERRED
    constraint auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES signin.auth_user(id) DEFERRABLE INITIALLY DEFERRED
    constraint auth_user_user_permissions_pkey PRIMARY KEY (id)
    constraint auth_user_user_permissions_user_id_permission_id_14a6b632_uniq UNIQUE (user_id, permission_id)
    CREATE INDEX auth_user_user_permissions_permission_id_1fbb5f2c ON signin.auth_user_user_permissions USING btree (permission_id)
    CREATE INDEX auth_user_user_permissions_user_id_a95ead1b ON signin.auth_user_user_permissions USING btree (user_id)
table signin.django_content_type owner cloison_owner
    id integer not null generated by default as identity
    app_label character varying(100) not null
    model character varying(100) not null
    constraint django_content_type_pkey PRIMARY KEY (id)
    constraint django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model)
table signin.django_session owner cloison_owner
    session_key character varying(40) not null
    session_data text not null
    expire_date timestamp with time zone not null
    constraint django_session_pkey PRIMARY KEY (session_key)
    CREATE INDEX django_session_expire_date_a5c62663 ON signin.django_session USING btree (expire_date)
    CREATE INDEX django_session_session_key_c0390e0f_like ON signin.django_session USING btree (session_key varchar_pattern_ops)
table signin.mfa_authenticator owner cloison_owner
    id bigint not null generated by default as identity
    type character varying(20) not null
    data jsonb not null
    user_id integer not null
    created_at timestamp with time zone not null
    last_used_at timestamp with time zone
    constraint mfa_authenticator_user_id_0c3a50c0_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES signin.auth_user(id) DEFERRABLE INITIALLY DEFERRED
    constraint mfa_authenticator_pkey PRIMARY KEY (id)
    CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON signin.mfa_authenticator USING btree (user_id)
    CREATE UNIQUE INDEX unique_authenticator_type ON signin.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]))
table staging.contact_token unlogged owner cloison_owner
    token bigint not null
    patient_id uuid not null
    since timestamp with time zone not null
    until timestamp with time zone
table staging.data_key unlogged owner cloison_owner
    patient_id uuid not null
    site_id uuid not null
    slice text not null
    wrapping_key_id uuid not null
    wrapped bytea not null
table staging.patient unlogged owner cloison_owner
    id uuid not null
    site_id uuid not null
    identity_status text not null
    doubtful boolean not null
    deceased boolean not null
    recorded_at timestamp with time zone not null
    digest bytea
    tokens bigint[] not null
    constraint patient_digest_check CHECK ((octet_length(digest) = 32))
table staging.relationship unlogged owner cloison_owner
    patient_id uuid not null
    holder uuid not null
    kind text not null
    since timestamp with time zone not null
    until timestamp with time zone
    site_id uuid not null
    stay_id uuid
    bed text
table staging.resource unlogged owner cloison_owner
    patient_id uuid not null
    resource_type text not null
    id uuid not null
    slice text not null
    site_id uuid not null
    body bytea not null storage external
    recorded_at timestamp with time zone
table staging.stay unlogged owner cloison_owner
    id uuid not null
    patient_id uuid not null
    site_id uuid not null
    admitted_at timestamp with time zone not null
    discharged_at timestamp with time zone
    leaving_on date
    away_since timestamp with time zone
table staging.unit unlogged owner cloison_owner
    id uuid not null
    site_id uuid not null
    code text not null
    name text not null

-- types
type gate.doing (account_id uuid, first_at timestamp with time zone, last_at timestamp with time zone, opened boolean, unexplained boolean, strange boolean, searched boolean) owner cloison_owner
type gate.entry (ticket uuid, secret bytea, event text, refusal text, because text, session_id uuid, account_id uuid, role text, site_id uuid, surface text, purpose text, patient_id uuid, patients uuid[], slices text[], detail text, explained boolean, resource_type text, resource_id uuid, shown uuid[], answer jsonb) owner cloison_owner
type gate.finding (rule text, account_id uuid, session_id uuid, seen integer, baseline numeric, facts jsonb, contain boolean) owner cloison_owner
type gate.need (account_id uuid, session_id uuid, role text, site_id uuid, kind text, patient_id uuid, proof boolean, reasoned boolean) owner cloison_owner

-- functions
function gate.accept_invitation(p_username text, p_halves bytea[]) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s owner cloison_gate
function gate.accesses(p_patient uuid, p_since timestamp with time zone, p_until timestamp with time zone) returns jsonb
    sql stable security invoker owner cloison_gate
function gate.account_card(p_account uuid, p_but uuid, p_at timestamp with time zone) returns jsonb
    sql stable security invoker owner cloison_gate
function gate.account_sheet(p_secret bytea, p_account uuid) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.account_state(p directory.account, p_at timestamp with time zone) returns text
    sql stable security invoker owner cloison_gate
function gate.account_timeline(p_secret bytea, p_account uuid, p_since timestamp with time zone) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.accounts(p_secret bytea, p_name text, p_role text, p_site uuid, p_state text) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.accounts_to_watch(p_secret bytea) returns jsonb
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.act_on(p_found gate.finding, p_at timestamp with time zone) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.add_duties(p_secret bytea, p_lines jsonb) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s owner cloison_gate
function gate.add_duty(p_secret bytea, p_id uuid, p_unit uuid, p_account uuid, p_kind text, p_since timestamp with time zone, p_until timestamp with time zone) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s owner cloison_gate
function gate.add_wrapping_key(p_id uuid, p_site uuid, p_wrapped bytea, p_root uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.agenda_places(p_secret bytea, p_site uuid) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.alert_detail(p_secret bytea, p_alert uuid) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.alert_told(a incidents.alert) returns jsonb
    sql stable security invoker owner cloison_gate
function gate.alerts(p_secret bytea) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.alike(p_one uuid, p_other uuid) returns boolean
    sql stable security invoker owner cloison_gate
function gate.answers_for(p_role text, p_own_site uuid, p_site uuid) returns boolean
    sql immutable security invoker owner cloison_gate
function gate.arrival_units(p_secret bytea) returns TABLE(id uuid, name text)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_accesses(p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text, p_since timestamp with time zone, p_until timestamp with time zone, p_detail text, p_mark bytea) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_agenda(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text, p_slices text[], p_holders uuid[], p_since timestamp with time zone, p_until timestamp with time zone) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_beds(p_ticket uuid, p_secret bytea, p_unit uuid, p_purpose text, p_surface text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_board(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text, p_view text, p_unit uuid, p_item uuid, p_slices text[], p_types text[], p_days integer[], p_named text[]) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_break_glass(p_ticket uuid, p_secret bytea, p_patient uuid, p_reason_code text, p_reason text, p_surface text, p_mark bytea) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_copy(p_ticket uuid, p_secret bytea, p_patient uuid, p_request uuid, p_slices text[], p_purpose text, p_detail text, p_mark bytea) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_desk(p_ticket uuid, p_secret bytea, p_view text, p_purpose text, p_surface text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_find(p_ticket uuid, p_secret bytea, p_tokens bigint[], p_exact boolean, p_purpose text, p_surface text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_list(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_message(p_ticket uuid, p_secret bytea, p_number bigint) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_open(p_tickets uuid[], p_secrets bytea[], p_patients uuid[], p_slices text[], p_purposes text[], p_surfaces text[], p_types text[], p_ids uuid[], p_details text[], p_marks bytea[]) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_openings(p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_pairs(p_ticket uuid, p_secret bytea, p_patient uuid, p_born bigint, p_names bigint[], p_exact bigint, p_purpose text, p_surface text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_reveal(p_ticket uuid, p_secret bytea, p_line bigint, p_pseudonym text, p_reason text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_sheet(p_ticket uuid, p_secret bytea, p_unit uuid) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_tasks(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_why(p_ticket uuid, p_secret bytea, p_account uuid, p_tokens bigint[], p_pseudonym text, p_reason text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.ask_write(p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text, p_site uuid, p_patient_state jsonb, p_types text[], p_ids uuid[], p_slices text[], p_base_versions integer[], p_bodies bytea[], p_key_sites uuid[], p_key_slices text[], p_key_wrapping uuid[], p_keys bytea[], p_tokens bigint[], p_facts jsonb, p_mark bytea) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.assign(p_id uuid, p_secret bytea, p_account uuid, p_unit uuid, p_since date, p_until date) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.assignments_of(p_secret bytea, p_account uuid) returns TABLE(reason text, id uuid, unit_id uuid, unit text, since date, until date, made_by uuid, vouched boolean, effective boolean)
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.assigns(p_account uuid, p_role text, p_own_site uuid, p_unit uuid, p_at timestamp with time zone) returns boolean
    sql stable security invoker owner cloison_gate
function gate.authorship(p_role text, p_session uuid, p_types text[], p_at timestamp with time zone) returns text
    sql stable security invoker owner cloison_gate
function gate.bed_cleaned(p_secret bytea, p_bed uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.beds_of_unit(p_unit uuid, p_at timestamp with time zone) returns jsonb
    sql stable security invoker owner cloison_gate
function gate.beyond_power(p_account uuid, p_role text, p_patient uuid, p_kind text, p_holder uuid, p_at timestamp with time zone) returns boolean
    plpgsql volatile security invoker owner cloison_gate
function gate.board_members(p_account uuid, p_role text, p_at timestamp with time zone, p_narrow boolean, p_view text, p_unit uuid, p_item uuid) returns TABLE(patient_id uuid, kind text, stay_id uuid, since timestamp with time zone, until timestamp with time zone)
    sql stable security invoker owner cloison_gate
function gate.board_units(p_account uuid, p_view text, p_at timestamp with time zone) returns TABLE(id uuid, name text, kind text, beds integer, site text)
    sql stable security invoker owner cloison_gate
function gate.book_room(p_holder uuid, p_fact jsonb, p_at timestamp with time zone) returns boolean
    plpgsql volatile security invoker owner cloison_gate
function gate.brought_alone(p_account uuid, p_role text, p_unit uuid, p_at timestamp with time zone) returns integer
    sql stable security invoker owner cloison_gate
function gate.canaries_opened(p_entries gate.entry[], p_tickets uuid[], p_marks bytea[], p_at timestamp with time zone) returns gate.entry[]
    plpgsql volatile security invoker owner cloison_gate
function gate.canary_counts() returns TABLE(finess text, name text, closed boolean, planted_on date, canaries integer, heard integer)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.canary_marks() returns SETOF bytea
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.care_set(p_account uuid, p_role text, p_at timestamp with time zone, p_narrow boolean) returns TABLE(patient_id uuid)
    sql stable security invoker owner cloison_gate
function gate.ceiling_of(p_holder uuid, p_place integer, p_scope text, p_kind text, p_at timestamp with time zone) returns TABLE(quarter_hour numeric, hour numeric, day numeric, week numeric)
    sql stable security invoker owner cloison_gate
function gate.change_place(p_id uuid, p_secret bytea, p_do text, p_subject uuid, p_said jsonb) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.clean_since(p_rule text, p_account uuid) returns timestamp with time zone
    sql stable security invoker owner cloison_gate
function gate.clock() returns TABLE(at timestamp with time zone)
    sql stable security invoker owner cloison_gate
function gate.clock_checked(p_before timestamp with time zone, p_seconds double precision) returns timestamp with time zone
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.close_account(p_account uuid, p_left_on date, p_by uuid, p_at timestamp with time zone) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.close_down(p_scope text, p_subject uuid, p_at timestamp with time zone) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.cold(p_patient uuid, p_at timestamp with time zone) returns boolean
    sql stable security invoker owner cloison_gate
function gate.colleagues(p_secret bytea, p_name text, p_roles text[], p_unit uuid) returns TABLE(id uuid, name text, role text, site text, units text)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.contain(p_scope text, p_subject uuid, p_rule text, p_reason text, p_session uuid, p_site uuid, p_seen integer, p_baseline numeric, p_facts jsonb, p_at timestamp with time zone) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.contain_by_hand(p_secret bytea, p_scope text, p_subject uuid, p_reason text, p_alert uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.containments_told(p_account uuid, p_scope uuid) returns jsonb
    sql stable security invoker owner cloison_gate
function gate.counters(p_needs gate.need[]) returns TABLE(holder uuid, place integer, scope text, kind text, patients uuid[], proof boolean, reasoned boolean)
    sql immutable security invoker owner cloison_gate
function gate.create_account(p_id uuid, p_secret bytea, p_username text, p_role text, p_family_name text, p_given_name text, p_rpps text, p_site uuid, p_since date) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.data_keys_under(p_key uuid, p_most integer) returns TABLE(patient_id uuid, site_id uuid, slice text, wrapped bytea)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.decide(p_secret bytea, p_proposal uuid, p_yes boolean, p_reason text) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.deliveries_due(p_channel text) returns TABLE(alert_id uuid, lease timestamp with time zone, kind text, target text, attempts integer, alert jsonb)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.desk_choices(p_secret bytea) returns TABLE(kind text, id uuid, name text, detail text)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.destroy_wrapping_key(p_id uuid) returns boolean
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.directory_entries(p_secret bytea, p_ids uuid[]) returns TABLE(id uuid, kind text, name text, detail text)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.do_place(p_do text, p_id uuid, p_subject uuid, p_said jsonb, p_by uuid, p_at timestamp with time zone) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.downtime_cards(p_unit uuid, p_at timestamp with time zone) returns TABLE(id uuid, label text, key text, alone boolean)
    sql stable security invoker owner cloison_gate
function gate.downtime_units() returns TABLE(id uuid, name text, site text, finess text, cards integer, sealed boolean, last_at timestamp with time zone)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.draft_of(p_secret bytea, p_patient uuid, p_form text) returns TABLE(account_id uuid, site_id uuid, wrapping_key_id uuid, wrapped bytea, at timestamp with time zone, body bytea)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.draw_numbers(p_secret bytea) returns TABLE(ipp text, nda text)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.draw_review(p_secret bytea, p_month date) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.draw_yearly(p_id uuid, p_secret bytea, p_site uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.drop_draft(p_secret bytea, p_patient uuid, p_form text) returns text
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.duties(p_secret bytea, p_since timestamp with time zone, p_until timestamp with time zone) returns TABLE(id uuid, kind text, unit_id uuid, unit text, account_id uuid, name text, role text, since timestamp with time zone, until timestamp with time zone, now boolean)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.end_account(p_secret bytea, p_account uuid, p_left_on date) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.end_assignment(p_secret bytea, p_assignment uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.end_at_machine(p_username text, p_left_on date) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.end_duty(p_secret bytea, p_id uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s owner cloison_gate
function gate.end_glass(p_secret bytea, p_glass uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.end_other_sessions(p_secret_hash bytea) returns integer
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.end_session(p_secret_hash bytea) returns void
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.ended_lately(p_account uuid, p_at timestamp with time zone) returns integer
    plpgsql volatile security invoker owner cloison_gate
function gate.examine(p_secret bytea, p_patient uuid, p_slices text[], p_verb text, p_purpose text, p_detail text, p_at timestamp with time zone) returns TABLE(session_id uuid, account_id uuid, role text, site_id uuid, reason text, because text, explained boolean, until timestamp with time zone, proof boolean, confirmed boolean, narrow boolean)
    sql stable security invoker owner cloison_gate
function gate.expire_yearly() returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.explained_among(p_account uuid, p_role text, p_patients uuid[], p_at timestamp with time zone, p_narrow boolean) returns TABLE(patient_id uuid)
    sql stable security invoker owner cloison_gate
function gate.explained_now(p_account uuid, p_role text, p_at timestamp with time zone, p_narrow boolean) returns TABLE(patient_id uuid, gone boolean, holder uuid, kind text, stay_id uuid, since timestamp with time zone, until timestamp with time zone)
    sql stable security invoker owner cloison_gate
function gate.explains(p_made_by uuid, p_inherited boolean, p_confirmed_by uuid, p_beyond boolean, p_disbelieved uuid[]) returns boolean
    sql immutable security invoker owner cloison_gate
function gate.exports_frozen() returns boolean
    sql stable security invoker owner cloison_gate
function gate.favourites(p_secret bytea) returns jsonb
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.feed_answer(p_message bytea, p_body bytea, p_answer text, p_because text, p_sealed bytea, p_event text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_answered(p_message bytea) returns TABLE(body bytea, answer text, because text)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_ask_rejected(p_number bigint) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_beyond(p_account uuid, p_facts integer, p_at timestamp with time zone) returns boolean
    plpgsql volatile security invoker owner cloison_gate
function gate.feed_corrects(p_patient uuid, p_site uuid, p_born bigint, p_sex bigint, p_family bigint[], p_given bigint[], p_status text, p_doubtful boolean, p_deceased boolean, p_tokens bigint[], p_contact bigint[], p_slices text[], p_bases integer[], p_bodies bytea[], p_key_slices text[], p_wrapping uuid[], p_keys bytea[]) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_discarded(p_number bigint, p_words text) returns boolean
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_gives(p_patient uuid, p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[], p_site uuid, p_report uuid, p_order uuid, p_named uuid, p_rank smallint, p_issued timestamp with time zone, p_content bytea, p_held uuid[], p_base integer, p_types text[], p_ids uuid[], p_bodies bytea[], p_wrapping uuid, p_wrapped bytea) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_identity_known(p_patient uuid, p_site uuid) returns TABLE(slice text, version integer, wrapping uuid, wrapped bytea)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_known(p_patient uuid, p_stay uuid, p_site uuid) returns TABLE(brought boolean, site_id uuid, admitted_at timestamp with time zone, discharged_at timestamp with time zone, version integer, wrapping uuid, wrapped bytea)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_links(p_patient uuid, p_other uuid, p_linked boolean) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_match(p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[]) returns TABLE(patient_id uuid, matches boolean)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_mended(p_number bigint, p_sealed bytea) returns boolean
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_rejected() returns TABLE(number bigint, at timestamp with time zone, because text, event text, bytes integer, mended_at timestamp with time zone, replayed_at timestamp with time zone, discarded_at timestamp with time zone)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_report_known(p_patient uuid, p_site uuid, p_report uuid) returns TABLE(ordered boolean, open boolean, version integer, wrapping uuid, wrapped bytea, rank smallint, issued timestamp with time zone, issue integer, content bytea, held uuid[])
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_says(p_patient uuid, p_stay uuid, p_site uuid, p_act text, p_unit uuid, p_since timestamp with time zone, p_until timestamp with time zone, p_base integer, p_body bytea, p_wrapping uuid, p_wrapped bytea, p_bed text, p_also uuid[], p_physician uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_take_rejected(p_number bigint) returns TABLE(because text, sealed bytea, replayed_at timestamp with time zone)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_takes(p_patient uuid, p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[]) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_tried(p_number bigint, p_because text) returns void
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.feed_wanted() returns SETOF bigint
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.find_account(p_secret bytea, p_id uuid, p_username text, p_rpps text) returns TABLE(reason text, id uuid, username text, role text, family_name text, given_name text, rpps text, site_id uuid, since date, left_on date, state text)
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.found(p_doing gate.doing[]) returns SETOF gate.finding
    sql stable security invoker owner cloison_gate
function gate.glass_hours(p_reason_code text) returns integer
    sql immutable security invoker owner cloison_gate
function gate.glasses_in_sight(p_account uuid, p_role text, p_at timestamp with time zone) returns SETOF access.break_glass
    sql stable security invoker owner cloison_gate
function gate.glasses_to_review(p_secret bytea) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.glasses_waiting(p_secret bytea) returns bigint
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.governs(p_role text, p_own_site uuid, p_account uuid) returns boolean
    sql stable security invoker owner cloison_gate
function gate.grant_proposal(p access.proposal, p_yes boolean, p_by uuid, p_at timestamp with time zone) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.hear_canaries(p_contacts bytea[]) returns TABLE(finess text, site text, kind text, planted_on date, first_time boolean)
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.holders(p_account uuid, p_at timestamp with time zone) returns TABLE(holder uuid, vouched boolean)
    sql stable security invoker owner cloison_gate
function gate.idle(p_account uuid, p_at timestamp with time zone) returns boolean
    sql stable security invoker owner cloison_gate
function gate.import_directory() returns TABLE(kind text, id uuid, site_id uuid, code text, name text, role text, closed boolean)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.imported_digests() returns SETOF bytea
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.independent(p_account uuid, p_of uuid, p_at timestamp with time zone) returns boolean
    sql stable security invoker owner cloison_gate
function gate.invite(p_secret bytea, p_account uuid, p_code_hash bytea) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s owner cloison_gate
function gate.judge_alert(p_secret bytea, p_alert uuid, p_verdict text, p_words text) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.judge_lines(p_secret bytea, p_month date, p_lines bigint[], p_verdicts text[], p_words text[]) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.judge_message(p_secret bytea, p_numbers bigint[], p_what text, p_sealed bytea, p_words text) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.judge_yearly(p_secret bytea, p_review uuid, p_lines uuid[], p_verdicts text[]) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.keep_card(p_secret bytea, p_card uuid, p_unit uuid, p_key bytea) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.keep_draft(p_secret bytea, p_patient uuid, p_form text, p_site uuid, p_body bytea) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.keep_envelope(p_card uuid, p_unit uuid, p_key bytea) returns boolean
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s owner cloison_gate
function gate.key_status() returns TABLE(id uuid, site_id uuid, finess text, name text, made_at timestamp with time zone, retired_at timestamp with time zone, root_id uuid, data_keys bigint)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.known_purpose(p_purpose text) returns boolean
    sql immutable security invoker owner cloison_gate
function gate.leave_bed(p_stay uuid, p_at timestamp with time zone) returns void
    sql volatile security invoker owner cloison_gate
function gate.leaves(p_from bigint, p_most integer) returns TABLE(index bigint, line_id bigint, at timestamp with time zone, about_patients boolean, commitment bytea)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.letterhead(p_secret bytea) returns TABLE(account_id uuid, family_name text, given_name text, role text, rpps text, own jsonb, site text, finess text, postcode text, commune text, place jsonb, pharmacy uuid)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.lift(p_secret bytea, p_containment uuid, p_reason text) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.link_history(p_patient uuid) returns jsonb
    sql stable security invoker owner cloison_gate
function gate.linked(p_patient uuid, p_disbelieved uuid[]) returns TABLE(patient_id uuid, how text, since timestamp with time zone)
    sql stable security invoker owner cloison_gate
function gate.links_told(p_patient uuid) returns TABLE(patient uuid, how text, since timestamp with time zone)
    sql stable security invoker owner cloison_gate
function gate.live_session(p_secret bytea, p_at timestamp with time zone) returns TABLE(session_id uuid, account_id uuid, role text, site_id uuid, narrow boolean, proof boolean)
    sql stable security invoker owner cloison_gate
function gate.lock_counters(p_needs gate.need[]) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.may_decide(p_what text, p_subject uuid, p_site uuid, p_account uuid, p_role text, p_own_site uuid, p_at timestamp with time zone) returns boolean
    sql stable security invoker owner cloison_gate
function gate.may_move(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_stay uuid, p_unit uuid, p_at timestamp with time zone) returns text
    sql stable security invoker owner cloison_gate
function gate.may_place(p_role text, p_own_site uuid, p_do text, p_site uuid) returns boolean
    sql immutable security invoker owner cloison_gate
function gate.move_fed() returns TABLE(refused uuid, because text)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.move_staged(p_feed boolean DEFAULT false) returns TABLE(refused uuid, because text)
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.move_staged_units() returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.my_cards(p_secret bytea) returns jsonb
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.my_glasses(p_secret bytea) returns jsonb
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.not_lately_spent(p_holder uuid, p_kind text, p_patients uuid[], p_at timestamp with time zone) returns TABLE(patient_id uuid)
    sql stable security invoker owner cloison_gate
function gate.note_attempt(p_account uuid, p_session uuid, p_site uuid, p_what uuid, p_at timestamp with time zone) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.note_checkpoint(p_size bigint, p_note text, p_witnesses text[], p_refused text) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.note_delivery(p_alert uuid, p_channel text, p_lease timestamp with time zone, p_error text) returns boolean
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.note_favourite(p_secret bytea, p_key text, p_body jsonb, p_pinned boolean) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.note_rotation(p_key uuid, p_what text, p_wrapped bytea[]) returns void
    sql volatile security invoker owner cloison_gate
function gate.note_shown(p_secret bytea, p_marks bytea[]) returns void
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s owner cloison_gate
function gate.notices(p_secret bytea) returns jsonb
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.now() returns timestamp with time zone
    sql volatile security invoker owner cloison_gate
function gate.officer(p_secret bytea, p_roles text[], p_at timestamp with time zone) returns TABLE(session_id uuid, account_id uuid, role text, site_id uuid, scope uuid, fresh boolean, reason text)
    sql stable security invoker owner cloison_gate
function gate.open_proposals(p_at timestamp with time zone) returns SETOF access.proposal
    sql stable security invoker owner cloison_gate
function gate.open_session(p_session uuid, p_secret_hash bytea, p_username text, p_minutes integer, p_method text, p_device uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.other_officer(p_patient uuid, p_site uuid, p_account uuid, p_at timestamp with time zone) returns TABLE(id uuid)
    sql stable security invoker owner cloison_gate
function gate.own_proposals(p_secret bytea) returns jsonb
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.permitted(p_role text, p_slices text[], p_verb text) returns TABLE(yes boolean)
    sql stable security invoker owner cloison_gate
function gate.place_fault(p_do text, p_id uuid, p_subject uuid, p_said jsonb, p_at timestamp with time zone) returns text
    plpgsql stable security invoker owner cloison_gate
function gate.place_in(p_unit uuid, p_patient uuid, p_account uuid, p_role text, p_stay uuid, p_explained boolean, p_at timestamp with time zone) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.place_takes_two(p_do text, p_subject uuid, p_said jsonb) returns boolean
    sql stable security invoker owner cloison_gate
function gate.places(p_secret bytea) returns jsonb
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.plant_marks(p_marks bytea[], p_sites uuid[], p_contacts bytea[], p_contact_marks bytea[], p_kinds text[]) returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.proposals(p_secret bytea) returns TABLE(id uuid, what text, at timestamp with time zone, expires_at timestamp with time zone, who text, role text, site text, subject text, reason text, payload jsonb)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.propose(p_id uuid, p_secret bytea, p_what text, p_subject uuid, p_kind text, p_times numeric, p_hours integer, p_reason text) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.pseudonym(p_patient uuid) returns text
    sql stable security invoker owner cloison_gate
function gate.purge_messages(p_days integer) returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.queue_identity(p_patient uuid, p_site uuid, p_account uuid, p_role text, p_status text, p_at timestamp with time zone) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.raise_alert(p_rule text, p_account uuid, p_session uuid, p_site uuid, p_seen integer, p_baseline numeric, p_facts jsonb, p_contained boolean, p_at timestamp with time zone) returns uuid
    plpgsql volatile security invoker owner cloison_gate
function gate.read_notice(p_secret bytea, p_notice uuid) returns text
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.recall(p_patient uuid, p_account uuid, p_role text, p_at timestamp with time zone) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.recently_opened(p_account uuid, p_session uuid, p_set uuid[], p_at timestamp with time zone) returns jsonb
    sql stable security invoker owner cloison_gate
function gate.record_bed(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_at timestamp with time zone, f jsonb) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.record_cancel(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_at timestamp with time zone, f jsonb) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.record_facts(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_at timestamp with time zone, p_facts jsonb) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.record_link(p_patient uuid, p_account uuid, p_role text, p_at timestamp with time zone, f jsonb) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.record_request(p_patient uuid, p_account uuid, p_at timestamp with time zone, p_fact jsonb) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.record_result(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_at timestamp with time zone, p_fact jsonb) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.refresh_habits() returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set work_mem=128MB set jit=off owner cloison_gate
function gate.rejected_messages(p_secret bytea) returns jsonb
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.relationship_to(p_account uuid, p_role text, p_patient uuid, p_at timestamp with time zone, p_narrow boolean) returns TABLE(kind text, explained boolean, until timestamp with time zone, confirmed boolean, instead boolean, worded boolean)
    sql stable security invoker owner cloison_gate
function gate.relink(p_of uuid[]) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.requests_waiting(p_secret bytea) returns jsonb
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.require_safe_transaction() returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.result_readers(p_patient uuid, p_order uuid, p_named uuid, p_at timestamp with time zone) returns TABLE(holder uuid, site_id uuid, explains boolean)
    sql stable security invoker owner cloison_gate
function gate.review_glass(p_secret bytea, p_glass uuid, p_verdict text, p_words text) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.review_month(p_secret bytea, p_month date) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.reviews(p_secret bytea) returns jsonb
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.rewrap_batch(p_from uuid, p_to uuid, p_patients uuid[], p_sites uuid[], p_slices text[], p_old bytea[], p_new bytea[]) returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.rewrap_wrapping_keys(p_from uuid, p_to uuid, p_ids uuid[], p_old bytea[], p_new bytea[]) returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.rule_breadth(p_doing gate.doing[]) returns SETOF gate.finding
    sql stable security invoker owner cloison_gate
function gate.rule_cadence(p_doing gate.doing[]) returns SETOF gate.finding
    sql stable security invoker owner cloison_gate
function gate.rule_hours(p_doing gate.doing[]) returns SETOF gate.finding
    sql stable security invoker owner cloison_gate
function gate.rule_new_device(p_doing gate.doing[]) returns SETOF gate.finding
    sql stable security invoker owner cloison_gate
function gate.rule_probing(p_doing gate.doing[]) returns SETOF gate.finding
    sql stable security invoker owner cloison_gate
function gate.rule_two_places(p_doing gate.doing[]) returns SETOF gate.finding
    sql stable security invoker owner cloison_gate
function gate.rule_unexplained_share(p_doing gate.doing[]) returns SETOF gate.finding
    sql stable security invoker owner cloison_gate
function gate.rules_complete() returns boolean
    sql stable security invoker owner cloison_gate
function gate.second_person(p_secret bytea, p_proposal uuid, p_at timestamp with time zone) returns TABLE(session_id uuid, account_id uuid, role text, site_id uuid, reason text)
    sql stable security invoker owner cloison_gate
function gate.sequence_lines(p_most integer) returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.service_units(p_secret bytea) returns TABLE(id uuid, name text, kind text, site text)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.session_username(p_secret_hash bytea) returns text
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.set_channels(p_names text[], p_kinds text[], p_targets text[]) returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.set_letterhead(p_secret bytea, p_body jsonb) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.set_sector(p_secret bytea, p_unit uuid, p_beds text[]) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set enable_seqscan=off set jit=off owner cloison_gate
function gate.sheet_opened(p_sheet uuid, p_at timestamp with time zone, p_cards uuid[]) returns boolean
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s owner cloison_gate
function gate.sign_review(p_secret bytea, p_month date) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.sign_yearly(p_secret bytea, p_review uuid) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.site_of_place(p_do text, p_subject uuid) returns TABLE(site_id uuid, unit_id uuid)
    sql stable security invoker owner cloison_gate
function gate.site_units(p_secret bytea) returns TABLE(id uuid, name text)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.spend(p_needs gate.need[], p_at timestamp with time zone) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.spend_confirmed(p access.proposal, p_account uuid, p_session uuid, p_role text, p_site uuid, p_at timestamp with time zone) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.spend_kind(p_role text, p_explained boolean, p_because text, p_confirmed boolean) returns text
    sql immutable security invoker owner cloison_gate
function gate.spend_signature(p_session uuid, p_types text[], p_at timestamp with time zone) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.staged_faults(p_at timestamp with time zone) returns TABLE(patient_id uuid, reason text)
    sql stable security invoker owner cloison_gate
function gate.standing(p_account uuid, p_at timestamp with time zone) returns TABLE(holders uuid[], vouched uuid[], disbelieved uuid[])
    sql stable security invoker owner cloison_gate
function gate.stays_in_sight(p_account uuid, p_role text, p_site uuid, p_at timestamp with time zone, p_narrow boolean) returns TABLE(patient_id uuid, explained boolean, counted text, stay_id uuid, state text, unit_id uuid, bed_id uuid, since timestamp with time zone, until timestamp with time zone, leaving_on date, away_since timestamp with time zone)
    sql stable security invoker owner cloison_gate
function gate.step_up(p_secret_hash bytea, p_username text, p_method text) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.store_versions(p_patient uuid, p_site uuid, p_account uuid, p_at timestamp with time zone, p_state jsonb, p_types text[], p_ids uuid[], p_slices text[], p_base_versions integer[], p_bodies bytea[], p_key_sites uuid[], p_key_slices text[], p_key_wrapping uuid[], p_keys bytea[], p_tokens bigint[]) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.suspend_account(p_secret bytea, p_account uuid, p_reason text) returns text
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.sweep_tickets() returns void
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.take(p_tickets uuid[], p_secrets bytea[]) returns TABLE(ticket uuid, outcome text, reason text, detail jsonb, patient_id uuid, site_id uuid, slice text, wrapping_key_id uuid, wrapped bytea, resource_type text, id uuid, version integer, recorded_at timestamp with time zone, identity_status text, body bytea)
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.take_board(p_tickets uuid[], p_secrets bytea[]) returns TABLE(ticket uuid, outcome text, reason text, detail jsonb, patient_id uuid, site_id uuid, slice text, wrapping_key_id uuid, wrapped bytea, resource_type text, id uuid, version integer, recorded_at timestamp with time zone, identity_status text, body bytea)
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.take_sheet(p_ticket uuid, p_secret bytea) returns TABLE(ticket uuid, outcome text, reason text, detail jsonb, patient_id uuid, site_id uuid, slice text, wrapping_key_id uuid, wrapped bytea, resource_type text, id uuid, version integer, recorded_at timestamp with time zone, identity_status text, body bytea)
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.taken(p_facts jsonb) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.tasks_of(p_account uuid, p_role text, p_at timestamp with time zone, p_narrow boolean) returns TABLE(patient_id uuid, item uuid, kind text, until timestamp with time zone, mine boolean)
    sql stable security invoker owner cloison_gate
function gate.tasks_waiting(p_secret bytea) returns bigint
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.tree_size() returns bigint
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.unbook(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_at timestamp with time zone, p_item uuid) returns text
    plpgsql volatile security invoker owner cloison_gate
function gate.unit_sheet(p_secret bytea, p_unit uuid) returns jsonb
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.waiting(p_secret bytea) returns TABLE(proposals bigint, notices bigint)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.watch() returns integer
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=500ms set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.whoami(p_secret bytea) returns TABLE(account_id uuid, username text, role text, family_name text, given_name text, site_id uuid, site text, units text[], expires_at timestamp with time zone)
    sql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set enable_seqscan=off set jit=off owner cloison_gate
function gate.why(p_account directory.account, p_patient uuid, p_at timestamp with time zone) returns jsonb
    sql stable security invoker owner cloison_gate
function gate.wrapping_keys() returns TABLE(id uuid, site_id uuid, wrapped bytea, root_id uuid, retired boolean)
    sql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris owner cloison_gate
function gate.write_down(p_entries gate.entry[], p_at timestamp with time zone, p_attempts boolean DEFAULT true) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.write_list(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text, p_asker gate.need, p_reason text, p_set uuid[], p_slices text[], p_detail text, p_answer jsonb) returns void
    plpgsql volatile security invoker owner cloison_gate
function gate.yearly_review(p_secret bytea, p_review uuid) returns jsonb
    plpgsql volatile security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set lock_timeout=5s set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate
function gate.yearly_reviews(p_secret bytea) returns jsonb
    plpgsql stable security definer set search_path=pg_catalog, gate, pg_temp set TimeZone=Europe/Paris set plan_cache_mode=force_generic_plan set enable_seqscan=off set jit=off owner cloison_gate

-- grants
grant connect on database to cloison_backup
grant connect on database to cloison_feed
grant connect on database to cloison_import
grant connect on database to cloison_jobs
grant connect, create on database to cloison_owner
grant connect on database to cloison_signin
grant connect on database to cloison_web
grant usage on schema access to cloison_backup
grant usage on schema access to cloison_gate
grant usage on schema cloison to cloison_backup
grant usage on schema cloison to cloison_gate
grant usage on schema directory to cloison_backup
grant usage on schema directory to cloison_gate
grant usage on schema gate to cloison_backup
grant usage on schema gate to cloison_feed
grant usage on schema gate to cloison_gate
grant usage on schema gate to cloison_import
grant usage on schema gate to cloison_jobs
grant usage on schema gate to cloison_signin
grant usage on schema gate to cloison_web
grant usage on schema identity to cloison_backup
grant usage on schema identity to cloison_gate
grant usage on schema incidents to cloison_backup
grant usage on schema incidents to cloison_gate
grant usage on schema ledger to cloison_backup
grant usage on schema ledger to cloison_gate
grant usage on schema public to PUBLIC
grant usage on schema records to cloison_backup
grant usage on schema records to cloison_gate
grant usage on schema signin to cloison_signin
grant usage on schema staging to cloison_feed
grant usage on schema staging to cloison_gate
grant usage on schema staging to cloison_import
grant usage on sequence records.ipp_number to cloison_gate
grant usage on sequence records.nda_number to cloison_gate
grant select on table access.attempt to cloison_backup
grant delete, insert, select, update on table access.attempt to cloison_gate
grant select on table access.authorship to cloison_backup
grant select on table access.authorship to cloison_gate
grant select on table access.break_glass to cloison_backup
grant insert, select on table access.break_glass to cloison_gate
grant select on table access.brought to cloison_backup
grant delete, insert, select, update on table access.brought to cloison_gate
grant select on table access.ceiling to cloison_backup
grant select on table access.ceiling to cloison_gate
grant select on table access.friction to cloison_backup
grant select on table access.friction to cloison_gate
grant select on table access.habit to cloison_backup
grant delete, insert, select, update on table access.habit to cloison_gate
grant select on table access.holder to cloison_backup
grant insert, select on table access.holder to cloison_gate
grant select on table access.kind to cloison_backup
grant select on table access.kind to cloison_gate
grant select on table access.permission to cloison_backup
grant select on table access.permission to cloison_gate
grant select on table access.proposal to cloison_backup
grant insert, select on table access.proposal to cloison_gate
grant select on table access.raise to cloison_backup
grant insert, select on table access.raise to cloison_gate
grant select on table access.relationship to cloison_backup
grant insert, select on table access.relationship to cloison_gate
grant select on table access.room_hours to cloison_backup
grant insert, select on table access.room_hours to cloison_gate
grant select on table access.spent to cloison_backup
grant insert, select, update on table access.spent to cloison_gate
grant select on table cloison.deployment to cloison_backup
grant select on table cloison.deployment to cloison_gate
grant select on table cloison.installed_code to cloison_backup
grant select on table cloison.migration to cloison_backup
grant select on table directory.account to cloison_backup
grant insert, select on table directory.account to cloison_gate
grant select on table directory.assignment to cloison_backup
grant insert, select on table directory.assignment to cloison_gate
grant select on table directory.bed to cloison_backup
grant insert, select on table directory.bed to cloison_gate
grant select on table directory.downtime_card to cloison_backup
grant insert, select on table directory.downtime_card to cloison_gate
grant select on table directory.duty to cloison_backup
grant insert, select on table directory.duty to cloison_gate
grant select on table directory.favourite to cloison_backup
grant delete, insert, select, update on table directory.favourite to cloison_gate
grant select on table directory.letterhead to cloison_backup
grant delete, insert, select, update on table directory.letterhead to cloison_gate
grant select on table directory.room to cloison_backup
grant insert, select on table directory.room to cloison_gate
grant select on table directory.sector to cloison_backup
grant delete, insert, select, update on table directory.sector to cloison_gate
grant select on table directory.site to cloison_backup
grant insert, select on table directory.site to cloison_gate
grant select on table directory.unit to cloison_backup
grant insert, select on table directory.unit to cloison_gate
grant select on table directory.yearly to cloison_backup
grant insert, select on table directory.yearly to cloison_gate
grant select on table directory.yearly_line to cloison_backup
grant insert, select on table directory.yearly_line to cloison_gate
grant select on table gate.clock_offset to cloison_gate
grant delete, insert, select on table gate.ticket to cloison_gate
grant insert, select on table identity.device to cloison_gate
grant insert, select, update on table identity.invitation to cloison_gate
grant insert, select on table identity.session to cloison_gate
grant select on table incidents.alert to cloison_backup
grant insert, select on table incidents.alert to cloison_gate
grant select on table incidents.canary to cloison_backup
grant insert, select on table incidents.canary to cloison_gate
grant select on table incidents.canary_contact to cloison_backup
grant delete, insert, select on table incidents.canary_contact to cloison_gate
grant select on table incidents.canary_shown to cloison_backup
grant insert, select on table incidents.canary_shown to cloison_gate
grant select on table incidents.channel to cloison_backup
grant delete, insert, select, update on table incidents.channel to cloison_gate
grant select on table incidents.containment to cloison_backup
grant insert, select on table incidents.containment to cloison_gate
grant select on table incidents.delivery to cloison_backup
grant insert, select, update on table incidents.delivery to cloison_gate
grant select on table incidents.notice to cloison_backup
grant insert, select on table incidents.notice to cloison_gate
grant select on table incidents.reveal to cloison_backup
grant insert, select on table incidents.reveal to cloison_gate
grant select on table incidents.review to cloison_backup
grant insert, select on table incidents.review to cloison_gate
grant select on table incidents.review_line to cloison_backup
grant insert, select on table incidents.review_line to cloison_gate
grant select on table incidents.rule to cloison_backup
grant select on table incidents.rule to cloison_gate
grant select on table incidents.salt to cloison_backup
grant select on table incidents.salt to cloison_gate
grant select on table incidents.watched to cloison_backup
grant delete, insert, select, update on table incidents.watched to cloison_gate
grant select on table ledger.checkpoint to cloison_backup
grant insert, select on table ledger.checkpoint to cloison_gate
grant select on table ledger.leaf to cloison_backup
grant insert, select on table ledger.leaf to cloison_gate
grant select on table ledger.line to cloison_backup
grant insert, select on table ledger.line to cloison_gate
grant select on table ledger.line_YYYY_MM to cloison_backup
grant select on table ledger.line_default to cloison_backup
grant select on table ledger.outbox to cloison_backup
grant delete, insert, select on table ledger.outbox to cloison_gate
grant select on table ledger.sequencer to cloison_backup
grant select, update on table ledger.sequencer to cloison_gate
grant select on table records.absence to cloison_backup
grant insert, select on table records.absence to cloison_gate
grant select on table records.blind_index to cloison_backup
grant insert, select, update on table records.blind_index to cloison_gate
grant select on table records.contact_token to cloison_backup
grant insert on table records.contact_token to cloison_gate
grant select on table records.data_key to cloison_backup
grant insert, select on table records.data_key to cloison_gate
grant select on table records.draft to cloison_backup
grant delete, insert, select on table records.draft to cloison_gate
grant select on table records.fed to cloison_backup
grant insert, select on table records.fed to cloison_gate
grant select on table records.fed_identity to cloison_backup
grant insert, select on table records.fed_identity to cloison_gate
grant select on table records.fed_patient to cloison_backup
grant insert, select on table records.fed_patient to cloison_gate
grant select on table records.fed_rejected to cloison_backup
grant delete, insert, select on table records.fed_rejected to cloison_gate
grant select on table records.fed_result to cloison_backup
grant insert, select on table records.fed_result to cloison_gate
grant select on table records.imported to cloison_backup
grant insert, select on table records.imported to cloison_gate
grant select on table records.link to cloison_backup
grant insert, select on table records.link to cloison_gate
grant select on table records.linked to cloison_backup
grant delete, insert, select on table records.linked to cloison_gate
grant select on table records.lying to cloison_backup
grant insert, select on table records.lying to cloison_gate
grant select on table records.patient to cloison_backup
grant insert, select on table records.patient to cloison_gate
grant select on table records.population to cloison_backup
grant select, update on table records.population to cloison_gate
grant select on table records.request to cloison_backup
grant insert, select on table records.request to cloison_gate
grant select on table records.resource to cloison_backup
grant insert, select on table records.resource to cloison_gate
grant select on table records.rotation_step to cloison_backup
grant insert on table records.rotation_step to cloison_gate
grant select on table records.sheet to cloison_backup
grant insert, select on table records.sheet to cloison_gate
grant select on table records.sheet_opened to cloison_backup
grant insert, select on table records.sheet_opened to cloison_gate
grant select on table records.stay to cloison_backup
grant insert, select on table records.stay to cloison_gate
grant select on table records.wrapping_key to cloison_backup
grant delete, insert, select on table records.wrapping_key to cloison_gate
grant delete, insert, select, update on table signin.account_emailaddress to cloison_signin
grant delete, insert, select, update on table signin.account_emailconfirmation to cloison_signin
grant delete, insert, select, update on table signin.auth_group to cloison_signin
grant delete, insert, select, update on table signin.auth_group_permissions to cloison_signin
grant delete, insert, select, update on table signin.auth_permission to cloison_signin
grant delete, insert, select, update on table signin.auth_user to cloison_signin
grant delete, insert, select, update on table signin.auth_user_groups to cloison_signin
grant delete, insert, select, update on table signin.auth_user_user_permissions to cloison_signin
grant delete, insert, select, update on table signin.django_content_type to cloison_signin
grant delete, insert, select, update on table signin.django_session to cloison_signin
grant delete, insert, select, update on table signin.mfa_authenticator to cloison_signin
grant insert on table staging.contact_token to cloison_feed
grant delete, select, truncate on table staging.contact_token to cloison_gate
grant insert on table staging.contact_token to cloison_import
grant insert on table staging.data_key to cloison_feed
grant delete, select, truncate on table staging.data_key to cloison_gate
grant insert on table staging.data_key to cloison_import
grant insert on table staging.patient to cloison_feed
grant delete, select, truncate on table staging.patient to cloison_gate
grant insert on table staging.patient to cloison_import
grant insert on table staging.relationship to cloison_feed
grant delete, select, truncate on table staging.relationship to cloison_gate
grant insert on table staging.relationship to cloison_import
grant insert on table staging.resource to cloison_feed
grant delete, select, truncate on table staging.resource to cloison_gate
grant insert on table staging.resource to cloison_import
grant insert on table staging.stay to cloison_feed
grant delete, select, truncate on table staging.stay to cloison_gate
grant insert on table staging.stay to cloison_import
grant delete, select, truncate on table staging.unit to cloison_gate
grant insert on table staging.unit to cloison_import
grant update on table access.break_glass (ended_at) to cloison_gate
grant update on table access.break_glass (review_words) to cloison_gate
grant update on table access.break_glass (reviewed_at) to cloison_gate
grant update on table access.break_glass (reviewed_by) to cloison_gate
grant update on table access.break_glass (verdict) to cloison_gate
grant update on table access.holder (id) to cloison_gate
grant update on table access.proposal (decided_at) to cloison_gate
grant update on table access.proposal (decided_by) to cloison_gate
grant update on table access.proposal (granted) to cloison_gate
grant update on table access.relationship (confirmed_by) to cloison_gate
grant update on table access.relationship (ended_at) to cloison_gate
grant update on table access.relationship (until) to cloison_gate
grant update on table access.room_hours (freed_at) to cloison_gate
grant update on table directory.account (awake_at) to cloison_gate
grant update on table directory.account (contained_at) to cloison_gate
grant update on table directory.account (ended_at) to cloison_gate
grant update on table directory.account (ended_by) to cloison_gate
grant update on table directory.account (left_on) to cloison_gate
grant update on table directory.account (suspended_at) to cloison_gate
grant update on table directory.account (suspended_because) to cloison_gate
grant update on table directory.account (suspended_by) to cloison_gate
grant update on table directory.assignment (confirmed_by) to cloison_gate
grant update on table directory.assignment (ended_at) to cloison_gate
grant update on table directory.assignment (ended_by) to cloison_gate
grant update on table directory.bed (cleaned_at) to cloison_gate
grant update on table directory.bed (closed_at) to cloison_gate
grant update on table directory.bed (closed_by) to cloison_gate
grant update on table directory.bed (closed_on) to cloison_gate
grant update on table directory.bed (label) to cloison_gate
grant update on table directory.bed (room) to cloison_gate
grant update on table directory.downtime_card (ended_at) to cloison_gate
grant update on table directory.duty (ended_at) to cloison_gate
grant update on table directory.duty (ended_by) to cloison_gate
grant update on table directory.room (closed_at) to cloison_gate
grant update on table directory.room (closed_by) to cloison_gate
grant update on table directory.room (closed_on) to cloison_gate
grant update on table directory.room (name) to cloison_gate
grant update on table directory.site (closed_on) to cloison_gate
grant update on table directory.site (commune) to cloison_gate
grant update on table directory.site (contained_at) to cloison_gate
grant update on table directory.site (name) to cloison_gate
grant update on table directory.site (postcode) to cloison_gate
grant update on table directory.unit (beds) to cloison_gate
grant update on table directory.unit (closed_at) to cloison_gate
grant update on table directory.unit (closed_by) to cloison_gate
grant update on table directory.unit (closed_on) to cloison_gate
grant update on table directory.unit (kind) to cloison_gate
grant update on table directory.unit (name) to cloison_gate
grant update on table directory.yearly (digest) to cloison_gate
grant update on table directory.yearly (signed_at) to cloison_gate
grant update on table directory.yearly (signed_by) to cloison_gate
grant update on table directory.yearly_line (judged_at) to cloison_gate
grant update on table directory.yearly_line (judged_by) to cloison_gate
grant update on table directory.yearly_line (verdict) to cloison_gate
grant update on table identity.device (last_seen) to cloison_gate
grant update on table identity.session (ended_at) to cloison_gate
grant update on table identity.session (ended_because) to cloison_gate
grant update on table identity.session (step_up_spent_at) to cloison_gate
grant update on table identity.session (stepped_up_at) to cloison_gate
grant update on table incidents.alert (closed_at) to cloison_gate
grant update on table incidents.alert (closed_by) to cloison_gate
grant update on table incidents.alert (contained) to cloison_gate
grant update on table incidents.alert (facts) to cloison_gate
grant update on table incidents.alert (last_at) to cloison_gate
grant update on table incidents.alert (seen) to cloison_gate
grant update on table incidents.alert (session_id) to cloison_gate
grant update on table incidents.alert (state) to cloison_gate
grant update on table incidents.alert (taken_by) to cloison_gate
grant update on table incidents.alert (verdict) to cloison_gate
grant update on table incidents.canary_contact (heard_at) to cloison_gate
grant update on table incidents.canary_shown (at) to cloison_gate
grant update on table incidents.containment (alert_id) to cloison_gate
grant update on table incidents.containment (lift_reason) to cloison_gate
grant update on table incidents.containment (lifted_at) to cloison_gate
grant update on table incidents.containment (lifted_by) to cloison_gate
grant update on table incidents.notice (read_at) to cloison_gate
grant update on table incidents.review (digest) to cloison_gate
grant update on table incidents.review (signed_at) to cloison_gate
grant update on table incidents.review (signed_by) to cloison_gate
grant update on table incidents.review_line (judged_at) to cloison_gate
grant update on table incidents.review_line (verdict) to cloison_gate
grant update on table incidents.review_line (words) to cloison_gate
grant update on table records.absence (until) to cloison_gate
grant update on table records.data_key (wrapped) to cloison_gate
grant update on table records.data_key (wrapping_key_id) to cloison_gate
grant update on table records.draft (at) to cloison_gate
grant update on table records.draft (body) to cloison_gate
grant update on table records.draft (site_id) to cloison_gate
grant update on table records.fed_identity (contact) to cloison_gate
grant update on table records.fed_identity (traits) to cloison_gate
grant update on table records.fed_rejected (asked_at) to cloison_gate
grant update on table records.fed_rejected (asked_xid) to cloison_gate
grant update on table records.fed_rejected (because) to cloison_gate
grant update on table records.fed_rejected (discarded_at) to cloison_gate
grant update on table records.fed_rejected (discarded_by) to cloison_gate
grant update on table records.fed_rejected (mended_at) to cloison_gate
grant update on table records.fed_rejected (mended_by) to cloison_gate
grant update on table records.fed_rejected (replayed_at) to cloison_gate
grant update on table records.fed_rejected (sealed) to cloison_gate
grant update on table records.fed_rejected (wanted_at) to cloison_gate
grant update on table records.fed_rejected (wanted_by) to cloison_gate
grant update on table records.fed_rejected (words) to cloison_gate
grant update on table records.fed_result (content) to cloison_gate
grant update on table records.fed_result (held) to cloison_gate
grant update on table records.fed_result (issue) to cloison_gate
grant update on table records.fed_result (issued) to cloison_gate
grant update on table records.fed_result (rank) to cloison_gate
grant update on table records.link (beyond) to cloison_gate
grant update on table records.link (confirmed_at) to cloison_gate
grant update on table records.link (confirmed_by) to cloison_gate
grant update on table records.link (ended_because) to cloison_gate
grant update on table records.link (ended_by) to cloison_gate
grant update on table records.link (until) to cloison_gate
grant update on table records.lying (until) to cloison_gate
grant update on table records.patient (deceased) to cloison_gate
grant update on table records.patient (doubtful) to cloison_gate
grant update on table records.patient (identity_status) to cloison_gate
grant update on table records.request (answered_at) to cloison_gate
grant update on table records.request (answered_by) to cloison_gate
grant update on table records.resource (superseded_at) to cloison_gate
grant update on table records.stay (cancelled_at) to cloison_gate
grant update on table records.stay (cancelled_by) to cloison_gate
grant update on table records.stay (discharged_at) to cloison_gate
grant update on table records.stay (discharged_by) to cloison_gate
grant update on table records.stay (leaving_on) to cloison_gate
grant update on table records.wrapping_key (retired_at) to cloison_gate
grant update on table records.wrapping_key (root_id) to cloison_gate
grant update on table records.wrapping_key (wrapped) to cloison_gate
grant execute on function gate.accept_invitation(p_username text, p_halves bytea[]) to cloison_signin
grant execute on function gate.account_sheet(p_secret bytea, p_account uuid) to cloison_web
grant execute on function gate.account_timeline(p_secret bytea, p_account uuid, p_since timestamp with time zone) to cloison_web
grant execute on function gate.accounts(p_secret bytea, p_name text, p_role text, p_site uuid, p_state text) to cloison_web
grant execute on function gate.accounts_to_watch(p_secret bytea) to cloison_web
grant execute on function gate.add_duties(p_secret bytea, p_lines jsonb) to cloison_web
grant execute on function gate.add_duty(p_secret bytea, p_id uuid, p_unit uuid, p_account uuid, p_kind text, p_since timestamp with time zone, p_until timestamp with time zone) to cloison_web
grant execute on function gate.add_wrapping_key(p_id uuid, p_site uuid, p_wrapped bytea, p_root uuid) to cloison_jobs
grant execute on function gate.agenda_places(p_secret bytea, p_site uuid) to cloison_web
grant execute on function gate.alert_detail(p_secret bytea, p_alert uuid) to cloison_web
grant execute on function gate.alerts(p_secret bytea) to cloison_web
grant execute on function gate.arrival_units(p_secret bytea) to cloison_web
grant execute on function gate.ask_accesses(p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text, p_since timestamp with time zone, p_until timestamp with time zone, p_detail text, p_mark bytea) to cloison_web
grant execute on function gate.ask_agenda(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text, p_slices text[], p_holders uuid[], p_since timestamp with time zone, p_until timestamp with time zone) to cloison_web
grant execute on function gate.ask_beds(p_ticket uuid, p_secret bytea, p_unit uuid, p_purpose text, p_surface text) to cloison_web
grant execute on function gate.ask_board(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text, p_view text, p_unit uuid, p_item uuid, p_slices text[], p_types text[], p_days integer[], p_named text[]) to cloison_web
grant execute on function gate.ask_break_glass(p_ticket uuid, p_secret bytea, p_patient uuid, p_reason_code text, p_reason text, p_surface text, p_mark bytea) to cloison_web
grant execute on function gate.ask_copy(p_ticket uuid, p_secret bytea, p_patient uuid, p_request uuid, p_slices text[], p_purpose text, p_detail text, p_mark bytea) to cloison_web
grant execute on function gate.ask_desk(p_ticket uuid, p_secret bytea, p_view text, p_purpose text, p_surface text) to cloison_web
grant execute on function gate.ask_find(p_ticket uuid, p_secret bytea, p_tokens bigint[], p_exact boolean, p_purpose text, p_surface text) to cloison_web
grant execute on function gate.ask_list(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text) to cloison_web
grant execute on function gate.ask_message(p_ticket uuid, p_secret bytea, p_number bigint) to cloison_web
grant execute on function gate.ask_open(p_tickets uuid[], p_secrets bytea[], p_patients uuid[], p_slices text[], p_purposes text[], p_surfaces text[], p_types text[], p_ids uuid[], p_details text[], p_marks bytea[]) to cloison_web
grant execute on function gate.ask_openings(p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text) to cloison_web
grant execute on function gate.ask_pairs(p_ticket uuid, p_secret bytea, p_patient uuid, p_born bigint, p_names bigint[], p_exact bigint, p_purpose text, p_surface text) to cloison_web
grant execute on function gate.ask_reveal(p_ticket uuid, p_secret bytea, p_line bigint, p_pseudonym text, p_reason text) to cloison_web
grant execute on function gate.ask_sheet(p_ticket uuid, p_secret bytea, p_unit uuid) to cloison_jobs
grant execute on function gate.ask_tasks(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text) to cloison_web
grant execute on function gate.ask_why(p_ticket uuid, p_secret bytea, p_account uuid, p_tokens bigint[], p_pseudonym text, p_reason text) to cloison_web
grant execute on function gate.ask_write(p_ticket uuid, p_secret bytea, p_patient uuid, p_purpose text, p_surface text, p_site uuid, p_patient_state jsonb, p_types text[], p_ids uuid[], p_slices text[], p_base_versions integer[], p_bodies bytea[], p_key_sites uuid[], p_key_slices text[], p_key_wrapping uuid[], p_keys bytea[], p_tokens bigint[], p_facts jsonb, p_mark bytea) to cloison_web
grant execute on function gate.assign(p_id uuid, p_secret bytea, p_account uuid, p_unit uuid, p_since date, p_until date) to cloison_web
grant execute on function gate.assignments_of(p_secret bytea, p_account uuid) to cloison_web
grant execute on function gate.bed_cleaned(p_secret bytea, p_bed uuid) to cloison_web
grant execute on function gate.canary_counts() to cloison_jobs
grant execute on function gate.canary_marks() to cloison_web
grant execute on function gate.change_place(p_id uuid, p_secret bytea, p_do text, p_subject uuid, p_said jsonb) to cloison_web
grant execute on function gate.clock_checked(p_before timestamp with time zone, p_seconds double precision) to cloison_jobs
grant execute on function gate.colleagues(p_secret bytea, p_name text, p_roles text[], p_unit uuid) to cloison_web
grant execute on function gate.contain_by_hand(p_secret bytea, p_scope text, p_subject uuid, p_reason text, p_alert uuid) to cloison_web
grant execute on function gate.create_account(p_id uuid, p_secret bytea, p_username text, p_role text, p_family_name text, p_given_name text, p_rpps text, p_site uuid, p_since date) to cloison_web
grant execute on function gate.data_keys_under(p_key uuid, p_most integer) to cloison_jobs
grant execute on function gate.decide(p_secret bytea, p_proposal uuid, p_yes boolean, p_reason text) to cloison_web
grant execute on function gate.deliveries_due(p_channel text) to cloison_jobs
grant execute on function gate.desk_choices(p_secret bytea) to cloison_web
grant execute on function gate.destroy_wrapping_key(p_id uuid) to cloison_jobs
grant execute on function gate.directory_entries(p_secret bytea, p_ids uuid[]) to cloison_web
grant execute on function gate.downtime_units() to cloison_jobs
grant execute on function gate.draft_of(p_secret bytea, p_patient uuid, p_form text) to cloison_web
grant execute on function gate.draw_numbers(p_secret bytea) to cloison_web
grant execute on function gate.draw_review(p_secret bytea, p_month date) to cloison_web
grant execute on function gate.draw_yearly(p_id uuid, p_secret bytea, p_site uuid) to cloison_web
grant execute on function gate.drop_draft(p_secret bytea, p_patient uuid, p_form text) to cloison_web
grant execute on function gate.duties(p_secret bytea, p_since timestamp with time zone, p_until timestamp with time zone) to cloison_web
grant execute on function gate.end_account(p_secret bytea, p_account uuid, p_left_on date) to cloison_web
grant execute on function gate.end_assignment(p_secret bytea, p_assignment uuid) to cloison_web
grant execute on function gate.end_duty(p_secret bytea, p_id uuid) to cloison_web
grant execute on function gate.end_glass(p_secret bytea, p_glass uuid) to cloison_web
grant execute on function gate.end_other_sessions(p_secret_hash bytea) to cloison_signin
grant execute on function gate.end_session(p_secret_hash bytea) to cloison_signin
grant execute on function gate.expire_yearly() to cloison_jobs
grant execute on function gate.favourites(p_secret bytea) to cloison_web
grant execute on function gate.feed_answer(p_message bytea, p_body bytea, p_answer text, p_because text, p_sealed bytea, p_event text) to cloison_feed
grant execute on function gate.feed_answered(p_message bytea) to cloison_feed
grant execute on function gate.feed_ask_rejected(p_number bigint) to cloison_feed
grant execute on function gate.feed_corrects(p_patient uuid, p_site uuid, p_born bigint, p_sex bigint, p_family bigint[], p_given bigint[], p_status text, p_doubtful boolean, p_deceased boolean, p_tokens bigint[], p_contact bigint[], p_slices text[], p_bases integer[], p_bodies bytea[], p_key_slices text[], p_wrapping uuid[], p_keys bytea[]) to cloison_feed
grant execute on function gate.feed_discarded(p_number bigint, p_words text) to cloison_feed
grant execute on function gate.feed_gives(p_patient uuid, p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[], p_site uuid, p_report uuid, p_order uuid, p_named uuid, p_rank smallint, p_issued timestamp with time zone, p_content bytea, p_held uuid[], p_base integer, p_types text[], p_ids uuid[], p_bodies bytea[], p_wrapping uuid, p_wrapped bytea) to cloison_feed
grant execute on function gate.feed_identity_known(p_patient uuid, p_site uuid) to cloison_feed
grant execute on function gate.feed_known(p_patient uuid, p_stay uuid, p_site uuid) to cloison_feed
grant execute on function gate.feed_links(p_patient uuid, p_other uuid, p_linked boolean) to cloison_feed
grant execute on function gate.feed_match(p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[]) to cloison_feed
grant execute on function gate.feed_mended(p_number bigint, p_sealed bytea) to cloison_feed
grant execute on function gate.feed_rejected() to cloison_feed
grant execute on function gate.feed_report_known(p_patient uuid, p_site uuid, p_report uuid) to cloison_feed
grant execute on function gate.feed_says(p_patient uuid, p_stay uuid, p_site uuid, p_act text, p_unit uuid, p_since timestamp with time zone, p_until timestamp with time zone, p_base integer, p_body bytea, p_wrapping uuid, p_wrapped bytea, p_bed text, p_also uuid[], p_physician uuid) to cloison_feed
grant execute on function gate.feed_take_rejected(p_number bigint) to cloison_feed
grant execute on function gate.feed_takes(p_patient uuid, p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[]) to cloison_feed
grant execute on function gate.feed_tried(p_number bigint, p_because text) to cloison_feed
grant execute on function gate.feed_wanted() to cloison_feed
grant execute on function gate.find_account(p_secret bytea, p_id uuid, p_username text, p_rpps text) to cloison_web
grant execute on function gate.glasses_to_review(p_secret bytea) to cloison_web
grant execute on function gate.glasses_waiting(p_secret bytea) to cloison_web
grant execute on function gate.hear_canaries(p_contacts bytea[]) to cloison_jobs
grant execute on function gate.import_directory() to cloison_feed
grant execute on function gate.import_directory() to cloison_import
grant execute on function gate.imported_digests() to cloison_import
grant execute on function gate.invite(p_secret bytea, p_account uuid, p_code_hash bytea) to cloison_signin
grant execute on function gate.judge_alert(p_secret bytea, p_alert uuid, p_verdict text, p_words text) to cloison_web
grant execute on function gate.judge_lines(p_secret bytea, p_month date, p_lines bigint[], p_verdicts text[], p_words text[]) to cloison_web
grant execute on function gate.judge_message(p_secret bytea, p_numbers bigint[], p_what text, p_sealed bytea, p_words text) to cloison_web
grant execute on function gate.judge_yearly(p_secret bytea, p_review uuid, p_lines uuid[], p_verdicts text[]) to cloison_web
grant execute on function gate.keep_card(p_secret bytea, p_card uuid, p_unit uuid, p_key bytea) to cloison_web
grant execute on function gate.keep_draft(p_secret bytea, p_patient uuid, p_form text, p_site uuid, p_body bytea) to cloison_web
grant execute on function gate.keep_envelope(p_card uuid, p_unit uuid, p_key bytea) to cloison_jobs
grant execute on function gate.key_status() to cloison_jobs
grant execute on function gate.leaves(p_from bigint, p_most integer) to cloison_jobs
grant execute on function gate.letterhead(p_secret bytea) to cloison_web
grant execute on function gate.lift(p_secret bytea, p_containment uuid, p_reason text) to cloison_web
grant execute on function gate.move_fed() to cloison_feed
grant execute on function gate.move_staged(p_feed boolean) to cloison_import
grant execute on function gate.move_staged_units() to cloison_import
grant execute on function gate.my_cards(p_secret bytea) to cloison_web
grant execute on function gate.my_glasses(p_secret bytea) to cloison_web
grant execute on function gate.note_checkpoint(p_size bigint, p_note text, p_witnesses text[], p_refused text) to cloison_jobs
grant execute on function gate.note_delivery(p_alert uuid, p_channel text, p_lease timestamp with time zone, p_error text) to cloison_jobs
grant execute on function gate.note_favourite(p_secret bytea, p_key text, p_body jsonb, p_pinned boolean) to cloison_web
grant execute on function gate.note_shown(p_secret bytea, p_marks bytea[]) to cloison_web
grant execute on function gate.notices(p_secret bytea) to cloison_web
grant execute on function gate.open_session(p_session uuid, p_secret_hash bytea, p_username text, p_minutes integer, p_method text, p_device uuid) to cloison_signin
grant execute on function gate.own_proposals(p_secret bytea) to cloison_web
grant execute on function gate.places(p_secret bytea) to cloison_web
grant execute on function gate.plant_marks(p_marks bytea[], p_sites uuid[], p_contacts bytea[], p_contact_marks bytea[], p_kinds text[]) to cloison_import
grant execute on function gate.proposals(p_secret bytea) to cloison_web
grant execute on function gate.propose(p_id uuid, p_secret bytea, p_what text, p_subject uuid, p_kind text, p_times numeric, p_hours integer, p_reason text) to cloison_web
grant execute on function gate.purge_messages(p_days integer) to cloison_jobs
grant execute on function gate.read_notice(p_secret bytea, p_notice uuid) to cloison_web
grant execute on function gate.refresh_habits() to cloison_jobs
grant execute on function gate.rejected_messages(p_secret bytea) to cloison_web
grant execute on function gate.requests_waiting(p_secret bytea) to cloison_web
grant execute on function gate.review_glass(p_secret bytea, p_glass uuid, p_verdict text, p_words text) to cloison_web
grant execute on function gate.review_month(p_secret bytea, p_month date) to cloison_web
grant execute on function gate.reviews(p_secret bytea) to cloison_web
grant execute on function gate.rewrap_batch(p_from uuid, p_to uuid, p_patients uuid[], p_sites uuid[], p_slices text[], p_old bytea[], p_new bytea[]) to cloison_jobs
grant execute on function gate.rewrap_wrapping_keys(p_from uuid, p_to uuid, p_ids uuid[], p_old bytea[], p_new bytea[]) to cloison_jobs
grant execute on function gate.sequence_lines(p_most integer) to cloison_jobs
grant execute on function gate.service_units(p_secret bytea) to cloison_web
grant execute on function gate.session_username(p_secret_hash bytea) to cloison_signin
grant execute on function gate.set_channels(p_names text[], p_kinds text[], p_targets text[]) to cloison_jobs
grant execute on function gate.set_letterhead(p_secret bytea, p_body jsonb) to cloison_web
grant execute on function gate.set_sector(p_secret bytea, p_unit uuid, p_beds text[]) to cloison_web
grant execute on function gate.sheet_opened(p_sheet uuid, p_at timestamp with time zone, p_cards uuid[]) to cloison_jobs
grant execute on function gate.sign_review(p_secret bytea, p_month date) to cloison_web
grant execute on function gate.sign_yearly(p_secret bytea, p_review uuid) to cloison_web
grant execute on function gate.site_units(p_secret bytea) to cloison_web
grant execute on function gate.step_up(p_secret_hash bytea, p_username text, p_method text) to cloison_signin
grant execute on function gate.suspend_account(p_secret bytea, p_account uuid, p_reason text) to cloison_web
grant execute on function gate.sweep_tickets() to cloison_web
grant execute on function gate.take(p_tickets uuid[], p_secrets bytea[]) to cloison_web
grant execute on function gate.take_board(p_tickets uuid[], p_secrets bytea[]) to cloison_web
grant execute on function gate.take_sheet(p_ticket uuid, p_secret bytea) to cloison_jobs
grant execute on function gate.tasks_waiting(p_secret bytea) to cloison_web
grant execute on function gate.tree_size() to cloison_jobs
grant execute on function gate.unit_sheet(p_secret bytea, p_unit uuid) to cloison_web
grant execute on function gate.waiting(p_secret bytea) to cloison_web
grant execute on function gate.watch() to cloison_jobs
grant execute on function gate.whoami(p_secret bytea) to cloison_web
grant execute on function gate.wrapping_keys() to cloison_feed
grant execute on function gate.wrapping_keys() to cloison_import
grant execute on function gate.wrapping_keys() to cloison_jobs
grant execute on function gate.wrapping_keys() to cloison_web
grant execute on function gate.yearly_review(p_secret bytea, p_review uuid) to cloison_web
grant execute on function gate.yearly_reviews(p_secret bytea) to cloison_web
