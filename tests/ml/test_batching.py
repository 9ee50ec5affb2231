import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.batching import fixed_buckets, full_bins, length_buckets, padded, rows_for

LENGTHS = st.lists(st.integers(1, 300), max_size=80)


@given(LENGTHS, st.integers(1, 3000))
def test_every_row_is_in_exactly_one_bucket(lengths, budget):
    found = [index for bucket in length_buckets(lengths, budget) for index in bucket]
    assert sorted(found) == list(range(len(lengths)))


@given(LENGTHS, st.integers(300, 3000))
def test_a_bucket_of_several_rows_keeps_the_token_budget(lengths, budget):
    for bucket in length_buckets(lengths, budget):
        assert len(bucket) == 1 or len(bucket) * padded(max(lengths[i] for i in bucket)) <= budget


@given(LENGTHS)
def test_the_shape_of_a_fixed_batch_depends_on_the_row_alone(lengths):
    for bucket, width, rows in fixed_buckets(lengths):
        assert {padded(lengths[index]) for index in bucket} == {width}
        assert rows == rows_for(width) >= len(bucket)


@given(LENGTHS)
def test_fixed_batches_hold_every_row_once(lengths):
    assert sorted(i for bucket, _, _ in fixed_buckets(lengths) for i in bucket) == list(range(len(lengths)))


@given(LENGTHS, st.integers(300, 900))
def test_a_bin_holds_no_more_than_its_size_and_every_row_lies_in_one(lengths, size):
    bins = full_bins(lengths, size)
    assert sorted(index for one in bins for index in one) == list(range(len(lengths)))
    assert all(sum(lengths[index] for index in one) <= size for one in bins)


@given(LENGTHS, st.integers(300, 900))
def test_no_two_bins_could_be_one(lengths, size):
    used = sorted(sum(lengths[index] for index in one) for one in full_bins(lengths, size))
    assert len(used) < 2 or used[0] + used[1] > size


def test_a_row_longer_than_a_bin_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        full_bins([4, 301], 300)
