-- Report on a client: orders and turnover by status.
select o.status, count(*)::text, sum(o.total)::numeric(14, 2)::text
from sites as s
join orders as o on o.site_id = s.id
where s.client_id = $1::uuid
group by o.status
order by o.status
