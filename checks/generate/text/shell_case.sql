insert into temp.fulldress_case values {values};
