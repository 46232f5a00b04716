-- Proposals that still await a second person: undecided, not run out, and their proposer still in post. What an account
-- proposed before it was contained is void, so that a theft that was noticed goes no further; a break-glass is not, since
-- the colleagues of a contained account decide it. Nor does a proposal outlive the assignment that it is about.
create or replace function gate.open_proposals(p_at timestamptz) returns setof access.proposal
language sql stable as $$
  select p.* from access.proposal p join directory.account a on a.id = p.proposed_by
  where p.decided_at is null and p.expires_at > p_at
    and a.suspended_at is null and (a.left_on is null or a.left_on > p_at::date)
    and (a.contained_at is null or p.what = 'break_glass')
    and not (p.what = 'assignment' and exists (select from directory.assignment g where g.id = p.subject and g.ended_at is not null))
$$;
