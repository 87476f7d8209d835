variable "region" {
  default = "eu-central-1"
}

resource "terraform_data" "network" {
  input = "network in ${var.region}"
}

output "region" {
  value = var.region
}
