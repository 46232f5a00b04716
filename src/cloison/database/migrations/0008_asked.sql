-- One request as `ask_open` carries it from the examination to the decision, so that it is examined once.
create type gate.asked as (
  ticket uuid, secret bytea, patient uuid, slices text[], purpose text, surface text, resource_type text,
  resource_id uuid, detail text, session_id uuid, account_id uuid, role text, site_id uuid, reason text, because text,
  explained boolean, kind text, fresh uuid[]
);
