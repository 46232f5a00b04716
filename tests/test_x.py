import pytest


@pytest.mark.parametrize("n", range(6))
def test_it(database, n):
    c = database.connect("cloison_web")
    with pytest.raises(Exception, match="permission"):
        c.execute("select * from records.patient")
