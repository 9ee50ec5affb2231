from hypothesis import given
from hypothesis import strategies as st

from ml.batching import fixed_buckets, length_buckets, padded, rows_for

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
