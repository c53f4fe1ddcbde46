-- fulldress:up
create statistics people_town_age on town, age from people;

-- fulldress:down
drop statistics people_town_age;
