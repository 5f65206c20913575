package io.github.spikegen.run;

/** How long a stage is trained: what all ways of training have in common. */
public interface StageOptions {

  /** {@return the number of passes over the training set, at least 1} */
  int epochs();

  /** {@return the number of images in a step, at least 1} */
  int imagesPerStep();

  /**
   * {@return the number of steps in an epoch, at least 1}
   *
   * @param images the size of the training set; a last incomplete step is left out
   * @throws RunException if there are fewer images than a step has
   */
  default int stepsPerEpoch(int images) {
    if (images < imagesPerStep()) {
      throw new RunException(
          "a step of %d images needs as many to train on, but there are %d"
              .formatted(imagesPerStep(), images));
    }
    return images / imagesPerStep();
  }

  /**
   * {@return the number of steps in all epochs, at least 1}
   *
   * @param stepsPerEpoch the number of steps in an epoch
   * @throws RunException if they are too many to count
   */
  default int totalSteps(int stepsPerEpoch) {
    long steps = (long) epochs() * stepsPerEpoch;
    if (steps > Integer.MAX_VALUE) {
      throw new RunException(
          "%d epochs of %d steps are %d steps, expected at most %d"
              .formatted(epochs(), stepsPerEpoch, steps, Integer.MAX_VALUE));
    }
    return (int) steps;
  }

  /**
   * {@return after how many judgements in a row without improvement the stage ends, at least 1; 0
   * for never}
   */
  default int patience() {
    return 0;
  }

  /**
   * Tells whether the model is judged on images that it was not trained on.
   *
   * @param epoch the number of finished epochs
   * @return true about ten times in a stage
   */
  default boolean isJudged(int epoch) {
    return isTenth(epoch);
  }

  /**
   * Tells whether something slow that is done about ten times in a stage is due.
   *
   * @param epoch the number of finished epochs
   * @return true about every tenth of the stage, and at its end
   */
  default boolean isTenth(int epoch) {
    return isDue(epoch, Math.max(1, (int) Math.round(epochs() / 10.0)));
  }

  /**
   * Tells whether something that is done every few epochs is due, as it is at the stage's end.
   *
   * @param epoch the number of finished epochs
   * @param every how often it is done
   * @return true every so many epochs, and at the stage's end
   */
  default boolean isDue(int epoch, int every) {
    return epoch % every == 0 || epoch == epochs();
  }
}
