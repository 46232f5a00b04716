-- What the head of each page counts for this account: proposals that it could decide, messages that it has not read. No row: no
-- session. Tells nothing of anybody.
create or replace function gate.waiting(p_secret bytea) returns table (proposals bigint, notices bigint)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select case when s.narrow then 0 else (
           select count(*) from gate.open_proposals(c.at) p
           where s.account_id not in (p.proposed_by, p.beneficiary)
             and gate.independent(s.account_id, p.proposed_by, c.at) and gate.independent(s.account_id, p.beneficiary, c.at)
             and gate.may_decide(p.what, p.subject, p.site_id, s.account_id, s.role, s.site_id, c.at)) end,
         (select count(*) from incidents.notice n where n.account_id = s.account_id and n.read_at is null)
  from gate.clock() c cross join lateral gate.live_session(p_secret, c.at) s
$$;
