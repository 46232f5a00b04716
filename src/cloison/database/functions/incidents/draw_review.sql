-- Draws the privacy officer's review of a month: 50 explained openings at random, every unexplained one (once per account, patient and
-- day), every break-glass. The seed is made here and kept: nobody chooses it, and anybody can draw the same again. Returns 'drawn'
-- or the reason of the refusal.
--   (1) session  (2) privacy officer  (3) a month that has ended, within the ledger's three years; once
--   (4) drawn: by SHA-256 of the seed and the line's id  (6) ledger line
create or replace function gate.draw_review(p_secret bytea, p_month date) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_id uuid := gen_random_uuid();
  v_seed text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
  v_from timestamptz := p_month::timestamptz;
  v_to timestamptz := (p_month + interval '1 month')::timestamptz;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_month is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{privacy_officer}', v_at);  -- 1 to 2
  if v_who.reason is null and (extract(day from p_month) <> 1 or v_to > v_at or v_from < v_at - interval '3 years') then  -- 3
    v_who.reason := 'no_month';
  end if;
  if v_who.reason is null then
    insert into incidents.review (id, month, drawn_at, drawn_by, seed, explained)
    select v_id, p_month, v_at, v_who.account_id, v_seed, count(*)
    from ledger.line l
    where l.at >= v_from and l.at < v_to and l.event = 'patient.open' and l.outcome = 'allowed' and l.explained
    on conflict (month) do nothing;
    if not found then
      v_who.reason := 'no_month';
    end if;
  end if;
  if v_who.reason is null then
    insert into incidents.review_line (review_id, line_id, line_at, why)  -- 4
    (select v_id, l.id, l.at, 'drawn' from ledger.line l
     where l.at >= v_from and l.at < v_to and l.event = 'patient.open' and l.outcome = 'allowed' and l.explained
     order by sha256(convert_to(v_seed || ' ' || l.id, 'UTF8')) limit 50)
    union all
    (select distinct on (l.account_id, l.patient_id, l.at::date) v_id, l.id, l.at, 'unexplained' from ledger.line l
     where l.at >= v_from and l.at < v_to and l.event = 'patient.open' and l.outcome = 'allowed' and l.explained is false
       and l.reason <> 'break_glass'
     order by l.account_id, l.patient_id, l.at::date, l.id)
    union all
    (select v_id, l.id, l.at, 'break_glass' from ledger.line l
     where l.at >= v_from and l.at < v_to and l.outcome = 'allowed' and l.patient_id is not null
       and (l.event = 'patient.break_glass' or l.event = 'proposal.decide' and l.reason = 'granted'));
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'review.draw', v_who.reason, 'drawn', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', null, null, null, concat_ws(' ', p_month, v_seed), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_who.reason, 'drawn');
end $$;
