namespace Inception.Core
