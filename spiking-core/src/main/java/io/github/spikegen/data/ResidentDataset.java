package io.github.spikegen.data;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.util.Progress;
import java.util.Arrays;
import java.util.List;

/** What DJL asks of a data set, answered for one that is in memory already. */
abstract class ResidentDataset extends RandomAccessDataset {

  ResidentDataset(Sampler sampler) {
    super(new SamplingBuilder().setSampling(sampler));
  }

  abstract RandomAccessDataset subset(int... indices);

  /** Does nothing: the images are in memory. */
  @Override
  public void prepare(Progress progress) {}

  @Override
  protected RandomAccessDataset newSubDataset(int[] indices, int from, int to) {
    return subset(Arrays.copyOfRange(indices, from, to));
  }

  @Override
  protected RandomAccessDataset newSubDataset(List<Long> indices) {
    return subset(indices.stream().mapToInt(Math::toIntExact).toArray());
  }

  /** The only way to hand a sampler to DJL's base class. */
  private static final class SamplingBuilder extends BaseBuilder<SamplingBuilder> {

    @Override
    protected SamplingBuilder self() {
      return this;
    }
  }
}
