package io.github.spikegen.run.workplace;

import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ImageSink;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.evaluation.Judging;
import io.github.spikegen.run.training.GradientCluster;
import io.github.spikegen.run.training.RunControl.AfterSave;
import java.io.IOException;

/**
 * Where models learn and draw and images are judged. Results are the same everywhere. The methods
 * compute in this process; who computes elsewhere overrides them.
 */
public interface Workplace extends Judging {

  /** This process. */
  Workplace LOCAL = new Workplace() {};

  /**
   * Draws images as {@link GenerativeModel#sample(SampleRequest, ImageSink)} does.
   *
   * @param model a model that was loaded from a run's folder
   * @param request which images, and how
   * @param sink receives them in order, in this process
   * @return what it cost
   * @throws IOException what the sink threw, or if a network of the run is not trained yet, or if
   *     other machines fail
   */
  default SamplingCost sample(GenerativeModel model, SampleRequest request, ImageSink sink)
      throws IOException {
    return model.sample(request, sink);
  }

  /** {@return what computes the gradients of trainings; null for this process} */
  default GradientCluster gradients() {
    return null;
  }

  /** {@return what is done after each save of a training} */
  default AfterSave afterSave() {
    return AfterSave.NOTHING;
  }
}
