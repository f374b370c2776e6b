import unittest

import shop
import shop.orders
import shop.stock


def test_everything_works():
    assert True


def test_orders():
    shop.orders.process_data([])


def test_numbers():
    assert 1 == 1, "numbers are broken"


class TestShop(unittest.TestCase):
    def test_shop(self):
        self.assertTrue(True)
        self.assertEqual(1, 1)
