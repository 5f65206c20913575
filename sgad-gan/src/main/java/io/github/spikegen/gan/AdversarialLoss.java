package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.github.spikegen.autograd.Scalars;

/**
 * What discriminator and generator minimize. Scores are high for images that look real; all results
 * have shape {@code []}, and live in the manager of the first argument.
 */
public enum AdversarialLoss {
  /**
   * Binary cross entropy on {@code sigmoid(score)}, in its non-saturating form: the generator
   * maximizes the probability that its images are real.
   */
  MINIMAX {
    @Override
    public NDArray discriminator(NDArray realScores, NDArray generatedScores) {
      return Scalars.mean(Activation.softPlus(realScores.neg()))
          .add(Scalars.mean(Activation.softPlus(generatedScores)));
    }

    @Override
    public NDArray generator(NDArray generatedScores) {
      return Scalars.mean(Activation.softPlus(generatedScores.neg()));
    }
  },
  /**
   * The earth-mover distance of WGAN (arXiv 1701.07875): the critic maximizes the gap between the
   * mean scores of real and of generated images, which estimates the distance as far as the critic
   * is Lipschitz (see {@link CriticConstraint}); the generator raises the score of its images.
   */
  EARTH_MOVER {
    @Override
    public NDArray discriminator(NDArray realScores, NDArray generatedScores) {
      return Scalars.mean(generatedScores).sub(Scalars.mean(realScores));
    }

    @Override
    public NDArray generator(NDArray generatedScores) {
      return Scalars.mean(generatedScores).neg();
    }
  };

  /**
   * Returns the discriminator's loss; it falls while real and generated images move apart.
   *
   * @param realScores scores of real images, {@code [N]}
   * @param generatedScores scores of generated images, {@code [N]}
   * @return the loss to minimize
   */
  public abstract NDArray discriminator(NDArray realScores, NDArray generatedScores);

  /**
   * Returns the generator's loss; it falls while generated images look more real.
   *
   * @param generatedScores scores of generated images, {@code [N]}
   * @return the loss to minimize
   */
  public abstract NDArray generator(NDArray generatedScores);
}
