package io.github.spikegen.run;

import io.github.spikegen.autograd.RandomKey;
import java.util.List;
import java.util.Objects;

/**
 * A stage in which networks of a family are trained together.
 *
 * @param label the name in logs and files, such as {@code vq}: lower-case letters, digits, hyphens
 * @param randomStream tells its random numbers from those of other stages, also of other families
 * @param networks the names of the networks that it trains, as their files have them, such as
 *     {@code vq-svae}; one or more
 */
public record Stage(String label, long randomStream, List<String> networks) {

  public Stage {
    Objects.requireNonNull(label, "label");
    networks = List.copyOf(networks);
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("networks must be at least one, but are none");
    }
  }

  /**
   * Makes a stage.
   *
   * @param label the name in logs and files
   * @param randomStream tells its random numbers from those of other stages
   * @param networks the names of the networks that it trains, one or more
   * @return the stage
   */
  public static Stage of(String label, long randomStream, String... networks) {
    return new Stage(label, randomStream, List.of(networks));
  }

  /**
   * {@return what an epoch of this stage draws random numbers from: a key that no other epoch and
   * stage has}
   *
   * @param seed the run's seed
   * @param epoch the epoch, counted from 0
   */
  public RandomKey key(long seed, int epoch) {
    return RandomKey.of(seed).fold(randomStream).fold(epoch);
  }

  @Override
  public String toString() {
    return label;
  }

  /** How long a stage is trained: what all ways of training have in common. */
  public interface StageOptions {

    /** {@return the number of passes over the training set, at least 1} */
    int epochs();

    /** {@return the number of images in a step, at least 1} */
    int imagesPerStep();

    /** {@return the number of images that are in memory at once, at least 1} */
    default int imagesAtOnce() {
      return imagesPerStep();
    }

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
     * {@return whether the model is judged on images that it was not trained on, about ten times in
     * a stage}
     *
     * @param epoch the number of finished epochs
     */
    default boolean isJudged(int epoch) {
      return isTenth(epoch);
    }

    /**
     * {@return whether something slow that is done about ten times in a stage is due, about every
     * tenth of the stage, and at its end}
     *
     * @param epoch the number of finished epochs
     */
    default boolean isTenth(int epoch) {
      return isDue(epoch, Math.max(1, (int) Math.round(epochs() / 10.0)));
    }

    /**
     * {@return whether something that is done every few epochs is due, as it is at the stage's end,
     * every so many epochs, and at the stage's end}
     *
     * @param epoch the number of finished epochs
     * @param every how often it is done
     */
    default boolean isDue(int epoch, int every) {
      return epoch % every == 0 || epoch == epochs();
    }
  }
}
