alter table Invoice drop column IsPaid;
