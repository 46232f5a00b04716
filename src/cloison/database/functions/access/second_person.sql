-- Whether the asker is a second person for a proposal (DESIGN.md section 3). One row; `reason` is null where all holds.
--   (1) a live session of its own, not contained; a proposal that still stands
--   (2) another account than the proposer and the beneficiary
--   (3) not created or assigned by either of them in the last 30 days
--   (4) a role that decides this, at the site (a break-glass) or for the group
--   (5) a proof of presence made for this: after the proposal, within five minutes, and not spent on another one
create or replace function gate.second_person(p_secret bytea, p_proposal uuid, p_at timestamptz)
returns table (session_id uuid, account_id uuid, role text, site_id uuid, reason text)
language sql stable as $$
  select s.session_id, s.account_id, s.role, s.site_id,
         case when s.session_id is null or s.narrow then 'no_session'  -- 1
              when p.id is null then 'no_proposal'
              when s.account_id in (p.proposed_by, p.beneficiary) then 'own_proposal'  -- 2
              when not (gate.independent(s.account_id, p.proposed_by, p_at)
                        and gate.independent(s.account_id, p.beneficiary, p_at)) then 'not_independent'  -- 3
              when not gate.may_decide(p.what, p.subject, p.site_id, s.account_id, s.role, s.site_id, p_at) then 'role_refuses'  -- 4
              when (i.stepped_up_at > greatest(p.at, p_at - interval '5 minutes')
                    and i.stepped_up_at > coalesce(i.step_up_spent_at, '-infinity')) is not true then 'step_up_needed' end  -- 5
  from (values (true)) always (one)
  left join lateral gate.live_session(p_secret, p_at) s on true
  left join identity.session i on i.id = s.session_id
  left join gate.open_proposals(p_at) p on p.id = p_proposal
$$;
