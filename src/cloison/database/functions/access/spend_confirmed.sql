-- Counts a break-glass that a colleague confirms, beyond the 20: for who asked, for who confirms, and for the site. Returns null
-- when it fits, else 'officer_needed': then the director of the site or the security officer confirms it, so that it is
-- never refused to two people, and two accounts that confirm one another have an end.
create or replace function gate.spend_confirmed(p access.proposal, p_account uuid, p_session uuid, p_role text, p_site uuid,
                                                p_at timestamptz) returns text
language plpgsql volatile as $$
declare
  v_needs gate.need[] := array(
    select (a.id, p.session_id, a.role, p.site_id, 'confirmed', p.subject, true, true)::gate.need
    from directory.account a where a.id = p.beneficiary)
    || (p_account, p_session, p_role, p_site, 'confirmed', p.subject, true, true)::gate.need;
begin
  perform gate.lock_counters(v_needs);
  if gate.spend(v_needs, p_at) is null then
    return null;
  end if;
  perform gate.raise_alert('power_to_explain', p_account, p_session, p_site, 1, null, '{"kind": "confirmed"}', false, p_at);
  return 'officer_needed';
end $$;
