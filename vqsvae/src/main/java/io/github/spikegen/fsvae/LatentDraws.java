package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.probe.ProbeScope;

/**
 * Draws latents step by step, without gradient. Every step sees the latent of the step before it,
 * and the first one zeros.
 *
 * <p>Which of the k spikes of a unit is taken is said by choices, int64 {@code [T, N, L]} in 0 to
 * k-1. Results, {@code [T, N, L]}, live in the manager of the choices.
 */
final class LatentDraws {

  private LatentDraws() {}

  /** What becomes of a latent, {@code [N, L]}, at step t. */
  @FunctionalInterface
  private interface AtStep {
    NDArray apply(int t, NDArray latent);
  }

  /**
   * Draws from the posterior.
   *
   * @param encoded x, {@code [T, N, L]}
   */
  static NDArray fromPosterior(
      LatentNetwork posterior, ParameterStore store, NDArray encoded, NDArray choices) {
    return NoGrad.evaluate(
        choices,
        drawing -> {
          NDList x = steps(encoded, drawing.getManager());
          return draw(posterior, store, drawing, (t, z) -> x.get(t).concat(z, 1), (t, z) -> z);
        });
  }

  /** Draws from the prior. */
  static NDArray fromPrior(LatentNetwork prior, ParameterStore store, NDArray choices) {
    return NoGrad.evaluate(
        choices, drawing -> draw(prior, store, drawing, (t, z) -> z, (t, z) -> z));
  }

  /**
   * Replaces some latents by what the prior draws after those before them, replaced ones included.
   *
   * @param latents z, {@code [T, N, L]}
   * @param replaced 1 where a latent is replaced, else 0, {@code [T, N, 1]}
   */
  static NDArray mixed(
      LatentNetwork prior,
      ParameterStore store,
      NDArray latents,
      NDArray replaced,
      NDArray choices) {
    return NoGrad.evaluate(
        choices,
        drawing -> {
          NDList given = steps(latents, drawing.getManager());
          NDList share = steps(replaced, drawing.getManager());
          AtStep mix = (t, z) -> z.sub(given.get(t)).mul(share.get(t)).add(given.get(t));
          return draw(prior, store, drawing, (t, z) -> z, mix);
        });
  }

  /**
   * Replaces latents by the prior's own at random, as scheduled sampling does.
   *
   * @param latents z, {@code [T, N, L]}
   * @param probability of a replacement, in [0, 1]
   * @param key where samples have the keys from 0 on
   */
  static NDArray scheduled(
      LatentNetwork prior,
      ParameterStore store,
      NDArray latents,
      double probability,
      FsvaeConfig config,
      RandomKey key) {
    int fromStep = config.scheduledSampling().fromStep();
    // the last latent is nobody's input
    if (probability == 0 || fromStep >= config.timeSteps() - 1) {
      return latents;
    }
    NDManager manager = latents.getManager();
    Shape shape = latents.getShape();
    RandomKey own = key.fold(-1);
    try (NoGrad off = new NoGrad();
        ProbeScope muted = ProbeScope.mute();
        NDArray choices = Latents.choices(manager, shape, config.choices(), own, 0);
        NDArray replaced = Latents.replaced(manager, shape, fromStep, probability, own.fold(-1))) {
      return mixed(prior, store, latents, replaced, choices);
    }
  }

  /**
   * Runs all steps.
   *
   * @param input what the network is given, made of the latent before
   * @param kept what the latent is, made of the one that was drawn
   */
  private static NDArray draw(
      LatentNetwork network, ParameterStore store, NDArray choices, AtStep input, AtStep kept) {
    NDManager work = choices.getManager();
    NDList chosen = steps(choices, work);
    Shape one = chosen.get(0).getShape();
    LatentNetwork.Steps run = network.steps(store, work, chosen.size(), one.get(0));
    NDList latents = new NDList(chosen.size());
    NDArray previous = work.zeros(one);
    for (int t = 0; t < chosen.size(); t++) {
      try (NDArray spikes = run.next(input.apply(t, previous))) {
        previous = kept.apply(t, Latents.pick(spikes, chosen.get(t)));
      }
      latents.add(previous);
    }
    return NDArrays.stack(latents);
  }

  /** Splits a sequence in steps that belong to a manager. */
  private static NDList steps(NDArray sequence, NDManager manager) {
    NDList steps = new NDList();
    for (NDArray step : sequence.split(sequence.getShape().get(0))) {
      NDArray squeezed = step.squeeze(0);
      squeezed.attach(manager);
      step.close();
      steps.add(squeezed);
    }
    return steps;
  }
}
