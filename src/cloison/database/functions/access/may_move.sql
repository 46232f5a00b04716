-- Whether this account may say of a stay that its patient moves, lies down, leaves: taking a patient off a ward takes care
-- away. 'moves': who cares for them, made this stay, or works where somebody put them (even if that presence passed a ceiling,
-- and explains nothing), in a role that moves people. 'receives': who broke the glass over a patient who lies in a unit of
-- theirs; they may say so, and nobody is taken off anything by it. Null: neither. (docs/decisions/0024)
create or replace function gate.may_move(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_stay uuid, p_unit uuid,
                                         p_at timestamptz) returns text
language sql stable as $$
  select case
    when not exists (select from access.kind k where k.name = 'ward_presence' and p_role = any (k.made_by)) then null
    when p_explained
         or exists (select from records.stay s where s.id = p_stay and s.patient_id = p_patient and s.made_by = p_account)
         or exists (select from access.relationship r join gate.holders(p_account, p_at) h on h.holder = r.holder
                    where r.stay_id = p_stay and r.patient_id = p_patient and r.kind = 'ward_presence'
                      and r.until is null and r.made_by <> p_account and h.vouched) then 'moves'
    when exists (select from access.break_glass b
                 where b.account_id = p_account and b.patient_id = p_patient and b.began_at <= p_at and b.expires_at > p_at
                   and b.ended_at is null)
         and exists (select from gate.holders(p_account, p_at) h join directory.unit u on u.id = h.holder
                     where h.holder = p_unit and h.vouched) then 'receives'
  end
$$;
