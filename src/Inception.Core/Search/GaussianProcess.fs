namespace Inception.Core.Search

open System
open MathNet.Numerics.LinearAlgebra

/// Kernel, priors and gradient of the Gaussian process below.
module private Regression =
    let steps = 60

    // k as a function of the scaled distance r: (1 + sqrt 5 r + 5/3 r^2) exp (-sqrt 5 r).
    let matern r =
        let a = sqrt 5.0 * r
        (1.0 + a + a * a / 3.0) * exp -a

    let distance (scales: float[]) (a: float[]) (b: float[]) =
        let mutable sum = 0.0

        for d in 0 .. a.Length - 1 do
            let z = (a[d] - b[d]) / scales[d]
            sum <- sum + z * z

        sqrt sum

    let gram (x: float[][]) scales signal noise =
        let k =
            Matrix<float>
                .Build.Dense(
                    x.Length,
                    x.Length,
                    fun i j ->
                        if i < j then
                            0.0
                        else
                            signal * matern (distance scales x[i] x[j])
                )

        for i in 0 .. x.Length - 1 do
            k[i, i] <- k[i, i] + noise

            for j in 0 .. i - 1 do
                k[j, i] <- k[i, j]

        k

    // Log-normal priors: length scales about half the unit cube, wider in more dimensions; little noise; signal about 1.
    let priors dimensions =
        [|
            for _ in 1..dimensions do
                log (0.4 * sqrt (float dimensions)), 0.8
            log 1.0, 0.5
            log 1e-3, 1.5
        |]

    // Gradient of the log posterior with respect to the logarithms of scales, signal and noise; eq. 5.9:
    // 1/2 tr ((alpha alpha' - K^-1) dK/dtheta), less (theta - mean) / sd^2 of the prior.
    let gradient (x: float[][]) (y: Vector<float>) (theta: float[]) =
        let dimensions = theta.Length - 2
        let scales = Array.map exp theta[.. dimensions - 1]
        let signal, noise = exp theta[dimensions], exp theta[dimensions + 1]

        let inverse =
            (gram x scales signal noise).Cholesky().Solve(Matrix<float>.Build.DenseIdentity x.Length)

        let alpha = inverse * y
        let result = Array.zeroCreate<float> theta.Length

        for i in 0 .. x.Length - 1 do
            let own = alpha[i] * alpha[i] - inverse[i, i]
            result[dimensions] <- result[dimensions] + 0.5 * own * signal
            result[dimensions + 1] <- result[dimensions + 1] + 0.5 * own * noise

            for j in 0 .. i - 1 do
                let w = alpha[i] * alpha[j] - inverse[i, j]
                let r = distance scales x[i] x[j]
                result[dimensions] <- result[dimensions] + w * signal * matern r
                // dk/dlog scale_d = 5/3 (1 + sqrt 5 r) exp (-sqrt 5 r) z_d^2
                let slope = w * signal * 5.0 / 3.0 * (1.0 + sqrt 5.0 * r) * exp (-(sqrt 5.0) * r)

                for d in 0 .. dimensions - 1 do
                    let z = (x[i][d] - x[j][d]) / scales[d]
                    result[d] <- result[d] + slope * z * z

        Array.map2 (fun g (t, (mean, sd)) -> g - (t - mean) / (sd * sd)) result (Array.zip theta (priors dimensions))

/// Regression by a Gaussian process (Rasmussen and Williams 2006, https://gaussianprocess.org/gpml; their symbols:
/// X the inputs, y the targets, k the kernel, K = k(X, X) + noise I, alpha = K^-1 y). Kernel: Matern 5/2 with a length
/// scale for every dimension; targets have mean 0 and variance 1. Length scales and noise are where the posterior
/// density is highest (eq. 5.8 and 5.9, with log-normal priors), found from one start by a fixed number of Rprop steps
/// (Riedmiller and Braun 1993), so that the same data give the same process.
[<Sealed>]
type internal GaussianProcess private (x: float[][], y: float[], theta: float[]) =
    let dimensions = theta.Length - 2
    let scales = Array.map exp theta[.. dimensions - 1]
    let signal, noise = exp theta[dimensions], exp theta[dimensions + 1]
    let cholesky = (Regression.gram x scales signal noise).Cholesky()
    let alpha = cholesky.Solve(Vector<float>.Build.DenseOfArray y)
    let factor = cholesky.Factor

    /// The process that fits inputs in the unit cube and targets of mean 0 and variance 1.
    static member Fit(x: float[][], y: float[]) : GaussianProcess =
        let targets = Vector<float>.Build.DenseOfArray y
        let dimensions = x[0].Length
        let theta = Regression.priors dimensions |> Array.map fst
        let step = Array.create theta.Length 0.2
        let last = Array.zeroCreate<float> theta.Length

        for _ in 1 .. Regression.steps do
            let g = Regression.gradient x targets theta

            for i in 0 .. theta.Length - 1 do
                step[i] <-
                    if g[i] * last[i] < 0.0 then
                        step[i] * 0.5
                    else
                        min 0.5 (step[i] * 1.2)

                last[i] <- g[i]
                theta[i] <- theta[i] + float (sign g[i]) * step[i] |> max (log 1e-6) |> min (log 100.0)

        GaussianProcess(x, y, theta)

    /// The same process after these inputs turned out as it expects.
    member gp.Believing(inputs: float[][]) : GaussianProcess =
        let believed =
            inputs
            |> Array.map (fun point ->
                let struct (mean, _) = gp.At point
                mean)

        GaussianProcess(Array.append x inputs, Array.append y believed, theta)

    /// Mean and standard deviation of the function at a point (eq. 2.25 and 2.26), without the noise.
    member _.At(point: float[]) : struct (float * float) =
        let n = x.Length

        let k =
            Array.init n (fun i -> signal * Regression.matern (Regression.distance scales point x[i]))

        let mutable mean = 0.0
        let mutable explained = 0.0
        let v = Array.zeroCreate<float> n

        for i in 0 .. n - 1 do
            mean <- mean + k[i] * alpha[i]
            let mutable sum = k[i]

            for j in 0 .. i - 1 do
                sum <- sum - factor[i, j] * v[j]

            v[i] <- sum / factor[i, i]
            explained <- explained + v[i] * v[i]

        struct (mean, sqrt (max 1e-12 (signal - explained)))
