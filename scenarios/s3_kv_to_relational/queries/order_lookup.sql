-- Look an order up by its number.
select id::text, status, total::text from orders where number = $1
