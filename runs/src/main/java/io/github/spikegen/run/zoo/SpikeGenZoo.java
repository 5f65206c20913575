package io.github.spikegen.run.zoo;

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;
import java.util.Set;

/**
 * Trained models in DJL's model zoo, for {@code Criteria} with the types {@code SampleRequest} and
 * {@code Samples}. The artifact {@value #PRETRAINED} is the model that comes with the library; the
 * artifact {@value #RUN} is the run whose folder the option {@value #RUN} names. DJL finds this
 * class itself.
 */
public final class SpikeGenZoo extends ModelZoo implements ZooProvider {

  /** The group of the models. */
  public static final String GROUP_ID = "io.github.spikegen";

  /** The artifact that comes with the library. */
  public static final String PRETRAINED = "pretrained";

  /** The artifact of a run, and the option that names its folder. */
  public static final String RUN = "run";

  /** Creates the zoo; DJL calls this. */
  public SpikeGenZoo() {
    addModel(new RunLoader(PRETRAINED));
    addModel(new RunLoader(RUN));
  }

  @Override
  public ModelZoo getModelZoo() {
    return this;
  }

  @Override
  public String getGroupId() {
    return GROUP_ID;
  }

  @Override
  public Set<String> getSupportedEngines() {
    return Set.of("PyTorch");
  }
}
