-- The application's role adds events, receipts and epochs; it never changes or deletes one.
grant usage on schema {log} to {app};
grant select on {log}.migrations to {app};
grant select, insert on {log}.events, {log}.commands, {log}.epochs to {app};
grant select, update on {log}.head to {app};
grant select, insert, update, delete on {log}.claims, {log}.marks, {log}.guards, {log}.leases to {app};
grant execute on all functions in schema {log} to {app};
