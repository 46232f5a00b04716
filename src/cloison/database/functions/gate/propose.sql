-- Proposes what takes two people: raising one's own allowance for a time (`raise`), waking an account that slept 30 days, left
-- or was suspended (`awake`), a new account once more whose first proposal ran out or was refused (`account`). Returns 'proposed',
-- 'already_proposed' or the reason of the refusal. A break-glass beyond the 20, an assignment and a new account are proposed
-- by the functions that refuse them alone.
--   (1) session  (2) what may be proposed, by whom, for how long  (3) once at a time  (6) ledger line
create or replace function gate.propose(p_id uuid, p_secret bytea, p_what text, p_subject uuid, p_kind text, p_times numeric,
                                        p_hours integer, p_reason text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_whom directory.account;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_id is null or p_secret is null or p_subject is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select * into v_whom from directory.account a where a.id = p_subject;
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or v_whom.id is null then  -- 2
    v_reason := 'role_refuses';
  elsif p_what = 'raise' then
    if p_subject <> v_who.account_id or (p_times > 1 and p_times <= 3 and p_hours between 1 and 24) is not true
       or p_kind in ('explained', 'search_rows', 'confirmations', 'admissions', 'export') is not true then
      v_reason := 'role_refuses';
    end if;
  elsif p_what in ('awake', 'account') then
    if v_who.role not in ('administrator', 'director') or p_subject = v_who.account_id   -- a suspension too is lifted by two
       or not gate.governs(v_who.role, v_who.site_id, p_subject) then
      v_reason := 'role_refuses';
    elsif p_what = 'awake' and not (v_whom.suspended_by is not null or v_whom.suspended_at is null and (gate.idle(p_subject, v_at) or coalesce(v_whom.left_on <= v_at::date, false)))
          or p_what = 'account' and (v_whom.suspended_at is null or v_whom.suspended_by is not null or v_whom.created_by is null
                                     or exists (select from access.proposal p where p.subject = p_subject and p.what = 'account' and p.granted)) then
      v_reason := 'fact_refused';
    end if;
  else
    v_reason := 'role_refuses';
  end if;
  if v_reason is null and coalesce(length(btrim(p_reason)) not between 10 and 500, true) then
    v_reason := 'reason_needed';
  elsif v_reason is null then
    insert into access.holder (id) values (p_subject) on conflict do nothing;
    perform from access.holder h where h.id = p_subject for update;
    if exists (select from gate.open_proposals(v_at) p  -- 3
               where p.what = p_what and p.subject = p_subject and p.payload ->> 'kind' is not distinct from p_kind) then
      v_reason := 'already_proposed';
    end if;
  end if;
  if v_reason is null then
    insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, session_id, site_id, at, expires_at)
    values (p_id, p_what, p_subject, p_subject,
            case p_what when 'raise' then jsonb_build_object('kind', p_kind, 'times', p_times, 'hours', p_hours)
                        else jsonb_build_object('role', v_whom.role, 'username', v_whom.username) end,
            btrim(p_reason), v_who.account_id, v_who.session_id, v_who.site_id, v_at, v_at + interval '24 hours');
  end if;
  perform gate.write_down(array[(  -- 6
    p_id, null, 'proposal.make', v_reason, coalesce(p_what, 'nothing'), v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', null, null, null, null, concat_ws(' ', p_what, p_subject, p_kind, p_times, p_hours, left(p_reason, 500)), null, null, null,
    null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'proposed');
end $$;
