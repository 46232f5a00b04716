-- What a colleague confirms beyond the 20 has ceilings of its own, for who asks, who confirms and their site: two stolen
-- accounts that confirm one another are bounded too. Beyond, the director or the security officer confirms.
alter table access.ceiling drop constraint ceiling_kind_check;
alter table access.ceiling add constraint ceiling_kind_check check (kind in (
  'explained', 'others', 'search_rows', 'confirmations', 'export', 'admissions', 'explains', 'reveals', 'confirmed'));
