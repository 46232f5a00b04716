-- Steps 1 to 3 for one patient, without locks: who asks, may the role, and does a relationship explain it.
-- `reason` is null where all three hold. An id that exists and a random one take the same path.
create or replace function gate.examine(p_secret bytea, p_patient uuid, p_slices text[], p_verb text, p_purpose text,
                                        p_detail text, p_at timestamptz)
returns table (session_id uuid, account_id uuid, role text, site_id uuid, reason text, because text, explained boolean)
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp as $$
declare
  v_kind text;
begin
  -- 1. the session is live, its account active, its site open
  select s.session_id, s.account_id, s.role, s.site_id into session_id, account_id, role, site_id
  from gate.live_session(p_secret, p_at) s;
  if session_id is null then
    reason := 'no_session';
  -- 2. the role allows the slices; a purpose is given; protected data needs a reason in words
  elsif p_purpose is null or p_purpose not in
        ('TREAT', 'ETREAT', 'BTG', 'HOPERAT', 'HPAYMT', 'PATADMIN', 'PATRQT', 'HSYSADMIN') then
    reason := 'no_purpose';
  elsif not gate.role_allows(role, p_slices, p_verb) then
    reason := 'role_refuses';
  elsif 'sealed' = any (p_slices) and coalesce(length(p_detail), 0) < 10 then
    reason := 'sealed_needs_reason';
  else
    -- 3. a relationship, made by another: explained; made by the asker, or break-glass: counted among the others
    select r.kind, r.explained into v_kind, explained from gate.relationship_to(account_id, role, p_patient, p_at) r;
    if v_kind is null then
      reason := 'no_relationship';
    end if;
    because := v_kind;
  end if;
  return next;
end $$;
