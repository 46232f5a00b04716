-- Steps 1 to 3 for one patient, without locks: who asks, may the role, and does a relationship explain it. One row.
-- `reason` is null where all three hold. An id that exists and a random one take the same path.
--   (1) the session is live, its account active, its site open
--   (2) the role allows the slices; a purpose is given; protected data needs a reason in words
--   (3) a relationship made by another: explained; made by the asker, or break-glass: counted among the others; a broken glass
--       over a cold patient takes a reason in words
create or replace function gate.examine(p_secret bytea, p_patient uuid, p_slices text[], p_verb text, p_purpose text,
                                        p_detail text, p_at timestamptz)
returns table (session_id uuid, account_id uuid, role text, site_id uuid, reason text, because text, explained boolean,
               until timestamptz, proof boolean, confirmed boolean, narrow boolean)
language sql stable as $$
  select s.session_id, s.account_id, s.role, s.site_id,
         case when s.session_id is null then 'no_session'  -- 1
              when not gate.known_purpose(p_purpose) then 'no_purpose'  -- 2
              when m.yes is not true then 'role_refuses'
              when 'sealed' = any (p_slices) and coalesce(length(p_detail), 0) < 10 then 'sealed_needs_reason'
              when r.kind is null then case when s.narrow then 'contained' else 'no_relationship' end  -- 3
              when not r.worded and coalesce(length(btrim(p_detail)), 0) < 10 and gate.cold(p_patient, p_at)
                then 'patient_reason_needed' end,
         r.kind, r.explained, r.until, s.proof, r.confirmed, s.narrow
  from (values (true)) always (one)
  left join lateral gate.live_session(p_secret, p_at) s on true
  left join lateral gate.permitted(s.role, p_slices, p_verb) m on true
  left join lateral gate.relationship_to(s.account_id, s.role, p_patient, p_at, s.narrow) r on true
$$;
