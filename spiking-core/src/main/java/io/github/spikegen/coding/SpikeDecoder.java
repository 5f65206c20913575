package io.github.spikegen.coding;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.Scalars;
import io.github.spikegen.internal.Require;
import io.github.spikegen.neuron.LeakyIntegrator;

/** Turns a sequence over time into one array of numbers. */
public interface SpikeDecoder {

  /**
   * {@return a sequence decoded to numbers, {@code [N, ...]}, in its manager; gradients flow back
   * to every step}
   *
   * @param sequence spikes or currents, {@code [T, N, ...]}
   */
  NDArray decode(NDArray sequence);

  /** The firing rate: the mean over time, spikes per step, in [0, 1] for spikes. */
  record FiringRate() implements SpikeDecoder {

    @Override
    public NDArray decode(NDArray sequence) {
      return Scalars.mean(sequence, 0);
    }
  }

  /**
   * The membrane potential of a neuron that never fires, after the last step: {@code sum over t of
   * decay^(T-1-t)·x_t} with t from 0.
   *
   * <p>The decoder of Spiking-Diffusion (arXiv 2308.10187) is read out in this way with decay 0.8.
   *
   * @param decay the part of the membrane potential that remains after one step, in [0, 1]
   */
  record MembraneReadout(double decay) implements SpikeDecoder {

    public MembraneReadout {
      Require.share("decay", decay);
    }

    @Override
    public NDArray decode(NDArray sequence) {
      return LeakyIntegrator.last(sequence, decay, 1);
    }
  }

  /**
   * A network's last layer, whose currents go into membranes that do not fire: synapses at each
   * step, a bias, and the readout; what is done with its result is the layer's own.
   */
  interface ReadoutLayer extends Block {

    /** {@return a layer without bias, from {@code [N, …]} to {@code [N, C, …]}} */
    Block synapses();

    /** {@return what enters each channel at every step, C numbers} */
    float[] bias();

    /** {@return what becomes of the currents} */
    MembraneReadout readout();
  }

  /**
   * The postsynaptic potential, a first-order synaptic filter: {@code PSP_t = (1 - 1/tau)·PSP_{t-1}
   * + x_t/tau} from 0 (Spiking-Diffusion, arXiv 2308.10187).
   *
   * @param tau the synaptic time constant in steps, at least 1; 2 in the paper
   */
  record PostsynapticPotential(double tau) implements SpikeDecoder {

    public PostsynapticPotential {
      Require.finiteAtLeast("tau", 1, tau);
    }

    /** Returns the potential after the last step. */
    @Override
    public NDArray decode(NDArray sequence) {
      return LeakyIntegrator.last(sequence, 1 - 1 / tau, 1 / tau);
    }

    /**
     * {@return the potential at every step, {@code [T, N, ...]}, in the manager of the sequence}
     *
     * @param sequence spikes or currents, {@code [T, N, ...]}
     */
    public NDArray trace(NDArray sequence) {
      return LeakyIntegrator.trace(sequence, 1 - 1 / tau, 1 / tau);
    }
  }
}
