-- What a decision does: a granted proposal takes effect; a refused assignment ends, whether it had an effect already or not.
create or replace function gate.grant_proposal(p access.proposal, p_yes boolean, p_by uuid, p_at timestamptz) returns void
language plpgsql volatile as $$
begin
  if not p_yes then
    update directory.assignment set ended_at = p_at, ended_by = p_by
    where p.what = 'assignment' and id = p.subject and ended_at is null;
    return;
  end if;
  if p.what = 'break_glass' then
    insert into access.break_glass (id, account_id, session_id, patient_id, reason_code, reason, began_at, expires_at, site_id,
                                    confirmed_by)
    values (p.id, p.beneficiary, p.session_id, p.subject, p.payload ->> 'reason_code', p.reason, p_at,
            p_at + make_interval(hours => gate.glass_hours(p.payload ->> 'reason_code')), p.site_id, p_by);
    delete from access.attempt a where a.account_id = p.beneficiary and a.patient_id = p.subject;
    insert into incidents.notice (id, account_id, at, kind, facts)
    values (p.id, p.beneficiary, p_at, 'break_glass', p.payload);
  elsif p.what = 'raise' then
    insert into access.raise (proposal_id, account_id, kind, times, since, until)
    values (p.id, p.beneficiary, p.payload ->> 'kind', (p.payload ->> 'times')::numeric, p_at,
            p_at + make_interval(hours => (p.payload ->> 'hours')::integer));
  elsif p.what = 'assignment' then
    update directory.assignment set confirmed_by = p_by where id = p.subject and made_by <> p_by and ended_at is null;
  elsif p.what = 'place' then
    perform gate.do_place(p.payload ->> 'do', p.id, p.subject, p.payload -> 'said', p_by, p_at);
  elsif p.what = 'account' then
    update directory.account set suspended_at = null, awake_at = p_at where id = p.subject;
  elsif p.what = 'awake' then
    -- Who comes back after having left has the units that are given anew, and none of before.
    update directory.assignment g set ended_at = p_at, ended_by = p_by
    from directory.account a
    where a.id = p.subject and a.left_on <= p_at::date and g.account_id = a.id and g.ended_at is null;
    update directory.account set awake_at = p_at, suspended_at = null, suspended_by = null, suspended_because = null, left_on = case when left_on > p_at::date then left_on end where id = p.subject;
  end if;
end $$;
