-- Takes a room for an appointment, and says whether the fact was about a room: a room is nobody who could be told of a
-- patient, so no relationship comes of it. Whether it was free, gate.taken has said before.
create or replace function gate.book_room(p_holder uuid, p_fact jsonb, p_at timestamptz) returns boolean
language plpgsql volatile as $$
begin
  if not exists (select from directory.room m where m.id = p_holder) then
    return false;
  end if;
  insert into access.room_hours (room_id, appointment_id, since, until, made_at)
  select p_holder, (p_fact ->> 'stay')::uuid, (p_fact ->> 'since')::timestamptz, (p_fact ->> 'until')::timestamptz, p_at
  where not exists (select from access.room_hours t
                    where t.room_id = p_holder and t.appointment_id = (p_fact ->> 'stay')::uuid and t.freed_at is null
                      and t.since = (p_fact ->> 'since')::timestamptz);   -- said again, it stands already
  return true;
end $$;
